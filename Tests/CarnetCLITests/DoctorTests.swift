import Commerce
import Foundation
import JSON
import ServiceKit
import Testing

@testable import CarnetCLI

@Suite struct DoctorTests {
    /// 2026-11-21T20:42:46Z.
    private let now = Date(timeIntervalSince1970: 1_795_293_766)

    @Test(arguments: [
        (secondsAhead: -3_600.0, isWell: true), (secondsAhead: 60, isWell: true), (secondsAhead: 61, isWell: false),
    ])
    func `a clock that went back shows in files from the future`(secondsAhead: Double, isWell: Bool) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("", to: "checkout.sqlite")
        try FileManager.default.setAttributes(
            [.modificationDate: now.addingTimeInterval(secondsAhead)],
            ofItemAtPath: "\(folder.path)/checkout.sqlite")
        #expect((Clock.finding(now: now, folder: folder.path).cure == nil) == isWell)
    }

    @Test func `a clock before the first release is wrong`() {
        let past = Clock.finding(now: Date(timeIntervalSince1970: 0), folder: "/nowhere")
        #expect(
            past.text(width: 11) == """
                FAIL  clock        says 1970-01-01, which is past
                      cure: set the clock: timedatectl set-ntp true
                """)
        #expect(Clock.finding(now: now, folder: "/nowhere").text(width: 11) == "ok    clock        2026-11-21")
    }

    @Test(arguments: [
        (says: "Sat, 21 Nov 2026 20:42:46 GMT", state: Finding.State.ok),
        (says: "Sat, 21 Nov 2026 20:43:16 GMT", state: .ok), (says: "Sat, 21 Nov 2026 20:43:17 GMT", state: .broken),
        (says: "Sat, 21 Nov 2026 20:42:15 GMT", state: .broken), (says: "soon", state: .broken),
    ])
    func `the gateway's clock is compared`(says: String, state: Finding.State) {
        #expect(Clock.gateway(says: says, now: now).state == state)
    }

    @Test(arguments: [
        (drift: Int64(2_000), isWell: true), (drift: -2_001, isWell: false), (drift: 2_001, isWell: false),
    ])
    func `the database's clock is compared`(drift: Int64, isWell: Bool) {
        #expect((DatabaseCheck.clock(theirs: 5_000 + drift, ours: 5_000).cure == nil) == isWell)
    }

    @Test func `settings that lose commits are named, with the cure`() {
        let bad = DatabaseCheck.durability(["fsync": "off", "full_page_writes": "on"], synchronous: "local")
        #expect(bad.state == .broken)
        #expect(
            bad.cure == "ALTER SYSTEM SET fsync = on; ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf()"
        )
        #expect(DatabaseCheck.durability(["fsync": "on"], synchronous: "remote_apply").state == .ok)
    }

    private func checks(_ folder: TemporaryFolder, _ environment: [String: String] = [:]) -> FileChecks {
        FileChecks(data: DataDirectory(folder.path), environment: environment)
    }

    @Test func `files that others may read are found, unless nobody may enter their folder`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("x", to: "secrets")
        chmod("\(folder.path)/secrets", 0o644)
        chmod(folder.path, 0o755)
        #expect(checks(folder).rights().cure == "chmod -R go-rwx '\(folder.path)'")
        chmod(folder.path, 0o700)
        #expect(checks(folder).rights().state == .ok)
    }

    @Test func `a secret that is cut off is named, and not shown`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        #expect(checks(folder).secrets().state == .ok)
        let whole = Secrets.owners.map { "\($0.variable)=\(String(repeating: "ab", count: Secrets.bytes))\n" }
        try folder.write(whole.joined(), to: "secrets")
        #expect(checks(folder).secrets().state == .ok)
        try folder.write(whole.dropLast().joined() + "\(Secrets.owners[3].variable)=abcd\n", to: "secrets")
        let bad = checks(folder).secrets()
        #expect(bad.state == .broken)
        #expect(bad.what.contains(Secrets.owners[3].variable))
        #expect(!bad.what.contains("abcd"))
    }

    @Test(arguments: [(version: UInt8(2), state: Finding.State.ok), (version: 1, state: .broken)])
    func `a SQLite file that is not in WAL mode is found`(version: UInt8, state: Finding.State) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let head = "SQLite format 3\0\u{10}\0\(Character(Unicode.Scalar(version)))\(Character(Unicode.Scalar(version)))"
        try folder.write(head + String(repeating: "\0", count: 80), to: "checkout.sqlite")
        #expect(checks(folder).sqlite().state == state)
        try folder.write("no database", to: "fraud.sqlite")
        #expect(checks(folder).sqlite().state == .broken)
    }

    @Test func `tables are as old as the dates they hold`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for name in ["Pricing", "LandedCost"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/carnet_\(name)Service.resources/Data", withIntermediateDirectories: true)
        }
        try folder.write(
            "Date,USD\n2026-11-14,1.1\n2026-11-13,1.2\n", to: "carnet_PricingService.resources/Data/ecb_history.csv")
        let tables = "carnet_LandedCostService.resources/Data"
        try folder.write("country,source\nNL,checked 2026-10-05\nPL,from 2027-01-01\n", to: "\(tables)/vat_rates.csv")
        try folder.write("tariff,file,edition\nus,a,2026 revision 10\neu,b,2020-12\n", to: "\(tables)/tariffs.csv")
        let today = try #require(CalendarDate("2026-11-21"))
        let findings = DataAges(folder: folder.path, today: today).findings()
        #expect(findings.map(\.name) == ["exchange rates", "tax tables", "tariff us", "tariff eu"])
        #expect(findings.map(\.state) == [.ok, .ok, .ok, .warning])
        #expect(findings[1].what == "checked on 2026-10-05, 47 days ago")
        let later = try #require(CalendarDate("2026-11-22"))
        #expect(DataAges(folder: folder.path, today: later).findings()[0].state == .warning)
        #expect(DataAges(folder: "/nowhere", today: today).findings().allSatisfy { $0.cure == "make build" })
    }

    @Test func `a service that is not ready says what it misses`() {
        let body = """
            {"status":"not_ready","dependencies":[{"name":"tables","status":"ready"},
             {"name":"database","status":"missing","detail":"cannot be reached"},{"name":"x","status":"missing"}]}
            """
        #expect(PortChecks.missing(in: Array(body.utf8)) == ": database (cannot be reached), x")
        #expect(PortChecks.missing(in: []) == "")
    }

    @Test func `certificates that are named and not there are found`() {
        let none = CertificateCheck(environment: [:], now: now).findings()
        #expect(none.map(\.state) == [.ok])
        let missing = CertificateCheck(
            environment: ["CARNET_TLS_CERTIFICATE": "/nowhere/a.pem"], now: now
        ).findings()
        #expect(missing.map(\.state) == [.broken, .broken])
    }

    @Test func `the report counts, sums up and can be read by a program`() throws {
        let report = DoctorReport(findings: [
            Finding("clock", "2026-11-21"), Finding("tariff eu", "old", cure: "newer", isWarning: true),
            Finding("secrets", "cut \"off\"", cure: "backup"),
        ])
        #expect(report.summary == "1 of 3 checks failed, 1 to be looked at")
        #expect(
            report.text == """
                ok    clock      2026-11-21
                warn  tariff eu  old
                      cure: newer
                FAIL  secrets    cut "off"
                      cure: backup
                """)
        #expect(
            String(decoding: try StrictJSONEncoder().encode(report), as: UTF8.self) == #"""
                {"findings":[{"name":"clock","state":"ok","what":"2026-11-21"},\#
                {"name":"tariff eu","state":"warning","what":"old","cure":"newer"},\#
                {"name":"secrets","state":"broken","what":"cut \"off\"","cure":"backup"}],"broken":1,"warnings":1}
                """#)
    }
}
