import Commerce
import Foundation
import LandedCostDomain
import Logging
import ServiceKit
import TestSupport
import Testing

@testable import LandedCostService

/// Imports: what would change is told first, a broken file changes nothing, a good one is taken whole.
@Suite struct ImportCommandTests {
    /// Runs the command as the program would, in a folder of its own.
    private func run(_ arguments: [String], in folder: URL) throws -> String {
        let settings = try Settings(
            .forTests(["CARNET_NOMENCLATURE_PATH": folder.appending(path: "nomenclature.csv").path]))
        var lines: [String] = []
        try ImportCommand(settings, write: { lines.append($0) }).run(arguments)
        return lines.joined(separator: "\n")
    }

    private func put(_ name: String, _ text: String, in folder: URL) throws -> String {
        let url = folder.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    @Test func `rules are compared by id, and taken when told to`() throws {
        try withTemporaryFolder { folder in
            let own = String(decoding: try TableFiles.file("import_rules.csv", in: nil).bytes, as: UTF8.self)
            var rows = own.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let changed = try #require(rows.firstIndex { $0.hasPrefix("au.standard_duty") })
            rows[changed] = rows[changed].replacing(",5,,,,,consignment", with: ",6,,,,,consignment")
            let tables = folder.appending(path: "tables")
            let file = try put("import_rules.csv", rows.joined(separator: "\n"), in: folder)
            let dry = try run(["rules", file, "--to", tables.path], in: folder)
            #expect(dry.contains("import_rules.csv: 0 added, 0 removed, 1 changed"))
            #expect(dry.contains("AU: 0 added, 0 removed, 1 changed"))
            #expect(dry.contains("~ au.standard_duty.open: rate_pct 5 → 6"), "\(dry)")
            #expect(dry.contains("Nothing was changed"))
            #expect(!FileManager.default.fileExists(atPath: tables.path))
            let taken = try run(["rules", file, "--to", tables.path, "--apply"], in: folder)
            #expect(taken.contains("Taken as lct_"))
            let read = try TableFiles.read(from: tables)
            #expect(read.rules.first { $0.citation.id == "au.standard_duty.open" }?.rate?.percentText == "6")
            #expect(try run(["rules", file, "--to", tables.path], in: folder).contains("no row is different"))
        }
    }

    @Test func `a broken row is refused with file and row, and nothing is written`() throws {
        try withTemporaryFolder { folder in
            let own = String(decoding: try TableFiles.file("tariff_us.csv", in: nil).bytes, as: UTF8.self)
            let tables = folder.appending(path: "tables")
            let file = try put("tariff_us.csv", own + "banana\n", in: folder)
            let error = #expect(throws: TableError.self) {
                try run(["tariff", file, "--to", tables.path, "--apply"], in: folder)
            }
            #expect(error?.file == "tariff_us.csv" && (error?.line ?? 0) > 1_000)
            #expect(!FileManager.default.fileExists(atPath: tables.path))
        }
    }

    @Test(arguments: [
        ("tariff", "tariff_eu.csv", "\n61091000,12.0%", "\n61091000,bananas"),
        ("tariff", "tariff_eu.csv", "\n61091000,12.0%", "\n61091000,-12.0%"),
        ("rules", "import_rules.csv", "EU,duty_de_minimis", "EU,bananas"),
    ])
    func `a row that means nothing is refused by its number`(
        kind: String, name: String, text: String, replacement: String
    ) throws {
        try withTemporaryFolder { folder in
            let own = String(decoding: try TableFiles.file(name, in: nil).bytes, as: UTF8.self)
            let place = try #require(own.range(of: text))
            let tables = folder.appending(path: "tables")
            let file = try put(name, own.replacingCharacters(in: place, with: replacement), in: folder)
            let error = #expect(throws: TableError.self) {
                try run([kind, file, "--to", tables.path, "--apply"], in: folder)
            }
            let rowsBefore = own[..<place.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(error?.file == name)
            #expect(error?.line == rowsBefore + (text.hasPrefix("\n") ? 1 : 0))
            #expect(!FileManager.default.fileExists(atPath: tables.path))
        }
    }

    @Test func `a tariff names the destinations it decides`() throws {
        try withTemporaryFolder { folder in
            let own = String(decoding: try TableFiles.file("tariff_us.csv", in: nil).bytes, as: UTF8.self)
            let rows = own.split(separator: "\n").map(String.init)
            let file = try put("tariff_us.csv", rows.dropLast().joined(separator: "\n") + "\n", in: folder)
            let report = try run(["tariff", file], in: folder)
            #expect(report.contains("  US: 0 added, 1 removed, 0 changed"), "\(report)")
        }
    }

    @Test(arguments: [
        ["tariff"], ["sums", "a.csv"], ["tariff", "/nowhere/tariff_us.csv"], ["rules", "/etc/hostname"], [],
    ])
    func `what cannot be imported is refused`(_ arguments: [String]) throws {
        try withTemporaryFolder { folder in
            #expect(throws: (any Error).self) { try run(arguments, in: folder) }
        }
    }

    @Test func `a nomenclature is taken by a running service, a broken one leaves the one before`() throws {
        try withTemporaryFolder { folder in
            let place = folder.appending(path: "nomenclature.csv")
            let live = try LiveLabels(folder: nil, imported: place)
            let before = live.labels.version
            let file = try put("own.csv", "code,text\n9503003000,Zorblax figures\n", in: folder)
            #expect(try run(["hs", file], in: folder).contains("+ 9503003000"))
            live.look(Logger(label: "test"))
            #expect(live.labels.version == before)
            #expect(try run(["hs", file, "--apply"], in: folder).contains("Taken."))
            live.look(Logger(label: "test"))
            #expect(live.labels.classifier.classify("Zorblax", limit: 1).candidates.first?.code == "9503003000")
            let taken = live.labels.version
            try Data("code,text\nbroken\n".utf8).write(to: place)
            live.look(Logger(label: "test"))
            #expect(live.labels.version == taken && taken != before)
            let other = try put("own.csv", "code,text\n9503003000,Zorblax dolls\n1234,x\n12345,y\n", in: folder)
            let error = #expect(throws: TableError.self) { try run(["hs", other, "--apply"], in: folder) }
            #expect(error?.line == 4)
        }
    }
}
