import Crypto
import Foundation
import LandedCostDomain
import ServiceKit

/// Reads the tables' files and names them by a digest.
enum TableFiles {
    /// The tables that the program came with, each in the place of its own by the file of its name in a folder.
    /// - Throws: `TableError` naming file and row; the file system's error for a file that cannot be read.
    static func read(from folder: URL?) throws -> Tables {
        let files = try files(from: folder)
        return try Tables(DataFiles(files), version: version(of: files))
    }

    static func files(from folder: URL?) throws -> [DataFile] {
        if let folder { try check(folder) }
        var files: [DataFile] = []
        for name in Tables.fileNames { files.append(try file(name, in: folder)) }
        return files
    }

    /// One file: of the folder where it is there, else the program's.
    /// - Throws: `TableError` for a file that is in neither.
    static func file(_ name: String, in folder: URL?) throws -> DataFile {
        for place in [folder, try bundled()].compactMap(\.self) {
            let url = place.appending(path: name)
            guard FileManager.default.isReadableFile(atPath: url.path) else { continue }
            return made(name, Array(try Data(contentsOf: url)))
        }
        throw TableError(file: name, line: 0, reason: "it cannot be read")
    }

    static func made(_ name: String, _ bytes: [UInt8]) -> DataFile {
        DataFile(name: name, bytes: bytes, version: version(of: bytes))
    }

    /// A misspelt name would leave the program's own table in use without a word.
    private static func check(_ folder: URL) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw TableError(
                file: folder.lastPathComponent, line: 0, reason: "the folder \(folder.path) cannot be read")
        }
        for name in names.sorted()
        where name.hasSuffix(".csv") && !Tables.fileNames.contains(name) && !NomenclatureFiles.ownNames.contains(name) {
            throw TableError(file: name, line: 0, reason: "no table has this name, in \(folder.path)")
        }
    }

    static func bundled() throws -> URL {
        guard let folder = Bundle.module.url(forResource: "Data", withExtension: nil) else {
            throw TableError(file: "Data", line: 0, reason: "the folder is not in \(Bundle.module.bundlePath)")
        }
        return folder
    }

    /// The destinations whose duty a tariff's file decides; none for a file that is no tariff.
    static func destinations(of fileName: String, _ files: [DataFile]) throws -> [String] {
        func rows(_ name: String) -> [[String]] {
            guard let file = files.first(where: { $0.name == name }) else { return [] }
            return file.bytes.split(separator: 10).compactMap { CSVText.fields(Array($0)) }
        }
        let tariffs = rows("tariffs.csv").filter { $0.contains(fileName) }.compactMap(\.first)
        guard let header = rows("destinations.csv").first, let column = header.firstIndex(of: "tariff") else {
            return []
        }
        return rows("destinations.csv").filter { tariffs.contains($0[column]) }.compactMap(\.first)
    }

    /// Eight hexadecimal digits of SHA-256 over a file's bytes.
    private static func version(of bytes: [UInt8]) -> String { Hex.text(SHA256.hash(data: bytes).prefix(4)) }

    /// `lct_` and 16 hexadecimal digits of SHA-256 over each file's name, length and bytes, in order of name.
    static func version(of files: [DataFile]) -> String {
        var hash = SHA256()
        for file in files.sorted(by: { $0.name < $1.name }) {
            hash.update(data: Array("\(file.name) \(file.bytes.count)\n".utf8))
            hash.update(data: file.bytes)
        }
        return "lct_" + Hex.text(hash.finalize().prefix(8))
    }
}
