import Commerce
import Foundation
import LandedCostDomain
import Testing

@testable import LandedCostService

/// The shipped files: whole, read by the grammar, named by their bytes.
@Suite struct TablesTests {
    @Test func `every rate text is read, but for what Japan describes in words`() throws {
        for tariff in try RealTables.get().tariffs {
            let report = RateReport(tariff)
            let unread = report.unread.filter { tariff.name != "jp" || $0.column != "special" }
            // "17円/kg | WTO 免税": whether the WTO rate is an exemption for some use was not found out.
            #expect(unread.map(\.text) == (tariff.name == "jp" ? ["17円/kg | WTO 免税"] : []), "\(tariff.name)")
            #expect(report.unread.count <= (tariff.name == "jp" ? 24 : 0), "\(tariff.name)")
        }
    }

    @Test(arguments: [
        ("us", 20_329), ("eu", 11_830), ("uk", 11_830), ("jp", 9_646), ("ca", 7_055), ("no", 7_436), ("br_cet", 10_301),
        ("br_ipi", 10_433), ("au", 5_115), ("sg", 99), ("ch", 104),
    ])
    func `a tariff has the lines of its files`(name: String, lines: Int) throws {
        let tariff = try #require(try RealTables.get().tariffs.first { $0.name == name })
        #expect(tariff.lineCount == lines)
    }

    @Test func `every destination answers a small parcel, or names the tariff it lacks`() throws {
        let tables = try RealTables.get()
        #expect(tables.countries.count == 53)
        var withoutTariff: [String] = []
        for country in tables.countries {
            let from = country == .china ? "DE" : "CN"
            let cart = Cart(
                to: country.alpha2, from: from, currency: .eur, mode: .express,
                lines: [.init(code: "8517130000", price: "9.00")])
            do {
                _ = try cart.cost()
            } catch LandedCostError.noTariff(country) {
                withoutTariff.append(country.alpha2)
            }
        }
        // Since 2026 neither has a low-value regime for such goods.
        #expect(withoutTariff == ["TH", "TR"])
    }

    @Test func `a change of one byte changes the version`() {
        let files = [DataFile(name: "a.csv", bytes: [1, 2]), DataFile(name: "b.csv", bytes: [3])]
        let version = TableFiles.version(of: files)
        #expect(version.hasPrefix("lct_"))
        #expect(version == TableFiles.version(of: files.reversed()))
        #expect(version != TableFiles.version(of: [DataFile(name: "a.csv", bytes: [1, 3]), files[1]]))
        // A byte that moves from one file to the next is a change too.
        #expect(
            version
                != TableFiles.version(of: [
                    DataFile(name: "a.csv", bytes: [1]), DataFile(name: "b.csv", bytes: [2, 3]),
                ]))
    }

    @Test func `a folder that is not there is refused by name`() throws {
        let name = "no-such-folder-\(UUID().uuidString)"
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        let error = #expect(throws: TableError.self) { try TableFiles.read(from: folder) }
        #expect(error?.file == name)
    }

    @Test func `a file of a folder takes the place of the program's own, and a misspelt name is refused`() throws {
        try withTemporaryFolder { folder in
            let own = try TableFiles.file("registrations.csv", in: nil)
            let more = own.bytes + Array("test_scheme,NL,of a test\n".utf8)
            try Data(more).write(to: folder.appending(path: "registrations.csv"))
            let tables = try TableFiles.read(from: folder)
            #expect(tables.registrations.contains("test_scheme"))
            #expect(try tables.version != RealTables.get().version)
            try Data(more).write(to: folder.appending(path: "registration.csv"))
            let error = #expect(throws: TableError.self) { try TableFiles.read(from: folder) }
            #expect(error?.file == "registration.csv")
        }
    }
}

/// A folder that is gone afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "landed-cost-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
}
