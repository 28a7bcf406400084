import Foundation
import LandedCostDomain
import ServiceKit

/// `landed-cost import hs|tariff|rules FILE [--apply] [--to FOLDER]`: shows what a file would change, and changes it when
/// told to. All of a file is taken or nothing.
struct ImportCommand {
    private let settings: Settings
    private let write: (String) -> Void

    init(_ settings: Settings, write: @escaping (String) -> Void = { print($0) }) {
        self.settings = settings
        self.write = write
    }

    struct Usage: Error, CustomStringConvertible {
        let description: String
    }

    func run(_ arguments: [String]) throws {
        var rest = arguments
        let applies = rest.contains("--apply")
        rest.removeAll { $0 == "--apply" }
        var folder = settings.tablesFolder
        if let index = rest.firstIndex(of: "--to"), index + 1 < rest.count {
            folder = URL(filePath: rest[index + 1], directoryHint: .isDirectory)
            rest.removeSubrange(index...index + 1)
        }
        guard rest.count == 2, let kind = rest.first, ["hs", "tariff", "rules"].contains(kind) else {
            throw Usage(description: "expected: import hs|tariff|rules FILE [--apply]")
        }
        let url = URL(filePath: rest[1])
        guard let bytes = FileManager.default.contents(atPath: url.path) else {
            throw Usage(description: "\(rest[1]) is no file that can be read")
        }
        let file = TableFiles.made(url.lastPathComponent, Array(bytes))
        if kind == "hs" { try takeNomenclature(file, applies) } else { try takeTable(file, kind, folder, applies) }
    }

    private func takeNomenclature(_ file: DataFile, _ applies: Bool) throws {
        let old = try NomenclatureFiles.imported(at: settings.nomenclature)
        _ = try NomenclatureFiles.read(from: settings.tablesFolder, imported: file)
        let diff = try RowDiff(from: old, to: file)
        write(DiffReport(name: "nomenclature", diff: diff, destinations: []).text)
        guard applies else { return write("Nothing was changed. Give --apply to take it.") }
        try put(file, at: settings.nomenclature)
        write("Taken. A running landed-cost service reads it within two seconds.")
    }

    private func takeTable(_ file: DataFile, _ kind: String, _ folder: URL?, _ applies: Bool) throws {
        let known = Tables.fileNames.filter { name in
            kind == "rules" ? name == "import_rules.csv" : name.hasPrefix("tariff")
        }
        guard known.contains(file.name) else {
            throw Usage(description: "\(file.name) is none of the tables of \(kind): \(known.joined(separator: ", "))")
        }
        let exists = folder.map { FileManager.default.fileExists(atPath: $0.path) } ?? false
        let current = try TableFiles.files(from: exists ? folder : nil)
        // Every other table is read with it: a row that another one needs must be there.
        let changed = current.map { $0.name == file.name ? file : $0 }
        let tables = try Tables(DataFiles(changed), version: TableFiles.version(of: changed))
        let diff = try RowDiff(from: current.first { $0.name == file.name }, to: file)
        let report = DiffReport(
            name: file.name, diff: diff, destinations: try TableFiles.destinations(of: file.name, changed))
        write(report.text)
        guard applies else {
            return write("Nothing was changed. Give --apply to take it; the tables would be \(tables.version).")
        }
        guard let folder else {
            throw Usage(description: "say where with --to FOLDER, or CARNET_TABLES_PATH; the files of the program stay")
        }
        try put(file, at: folder.appending(path: file.name))
        write("Taken as \(tables.version). Start landed-cost again with CARNET_TABLES_PATH=\(folder.path) to use it.")
    }

    /// Whole or not at all: a reader sees the file before or the file after.
    private func put(_ file: DataFile, at url: URL) throws {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: url, options: .atomic)
    }
}
