import Commerce
import Foundation
import HTTPTypes
import LandedCostDomain
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import LandedCostService

/// `GET /v1/landed-cost/tariffs/{destination}/{code}` over a real socket, and the report of rate texts.
@Suite struct TariffRoutesTests {
    private func get(_ target: String) async throws -> ServiceAnswer {
        let ambient = Ambient.fixed(at: "2026-11-21T09:00:00Z")
        let process = buildProcess(
            try .forTests("landed-cost"), tables: try RealTables.get(), labels: try RealTables.labels(),
            ambient: ambient)
        return try await withRunning(process) { address in
            try await Asker(address, now: ambient.now()).send(.get, "/v1/landed-cost/tariffs/\(target)")
        }
    }

    private func tariff(_ target: String) async throws -> LandedCostAPI.TariffAnswer {
        let answer = try await get(target)
        #expect(answer.status == 200, "\(answer.text)")
        return try answer.decoded()
    }

    @Test func `a line of Japan shows rate, facts, preferences and the average`() async throws {
        let answer = try await tariff("JP/640299090?origin=IT")
        #expect(answer.tariff == "jp")
        #expect(answer.lines.map(\.standing) == ["charged"])
        #expect(answer.lines.first?.needs?.map(\.fact) == ["metal_toe_cap"])
        #expect(answer.preferences?.map(\.programme) == ["eu"])
        #expect(answer.preferences?.first?.proof != nil)
        #expect(answer.average == nil)
        #expect(answer.tables.contains { $0.hasPrefix("tariff_jp_sets@") })
        #expect(try await tariff("JP/610910").average?.kind == "HS6 average")
    }

    @Test func `ceilings are shown as ceilings, beside each other`() async throws {
        let answer = try await tariff("BR/610910")
        #expect(answer.tariff == "br_cet")
        #expect(answer.lines.map(\.standing) == ["ceiling"])
        #expect(answer.others?.map(\.tariff) == ["br_ipi"])
        #expect(answer.assumption?.contains("never the rate") == true)
    }

    @Test(arguments: [
        ("KR/610910", "unconfirmed"), ("NZ/610910", "ceiling"), ("AE/610910", "estimate"), ("CH/040610", "unknown"),
        ("AU/730890", "ceiling"), ("CA/610910", "charged"), ("NO/640299", "charged"),
    ])
    func `a rule's rate is shown with what it is`(target: String, standing: String) async throws {
        let answer = try await tariff(target)
        #expect(Set(answer.lines.map(\.standing)) == [standing])
        if standing != "charged" { #expect(answer.lines.first?.rule != nil) }
    }

    @Test(arguments: [
        ("US/610911", 404, "near it are 6109"), ("DE/851712", 404, "851713"),
        ("JP/610910?as_of=2026-07-08", 422, "from 2026-07-09"), ("MX/610910", 422, "Mexico"),
        ("MX/610910", 422, "rules?destination=MX"), ("NL/77990000", 422, "no chapter 77"),
    ])
    func `what is not known is refused with what is`(target: String, status: Int, hint: String) async throws {
        let answer = try await get(target)
        #expect(answer.status == status)
        #expect(answer.text.contains(hint), "\(answer.text)")
    }

    @Test(arguments: [
        ("US/610911", 404, "{code}", "unknown_tariff_line"), ("NL/99", 422, "{code}", "invalid_value"),
        ("NL/000000", 422, "{code}", "invalid_value"), ("ZZ/610910", 422, "{destination}", "invalid_value"),
        ("AQ/610910", 422, "{destination}", "no_data_for_destination"),
        ("MX/610910", 422, "{destination}", "no_tariff"), ("TH/610910", 422, "{destination}", "no_tariff"),
        ("JP/610910?as_of=2026-07-08", 422, "?as_of", "outside_known_dates"),
    ])
    func `a refusal points at the part of the address`(target: String, status: Int, pointer: String, code: String)
        async throws
    {
        let answer = try await get(target)
        #expect(answer.status == status)
        let errors = try answer.problem.errors ?? []
        #expect(errors.contains { $0.pointer == pointer && $0.code == code && !$0.detail.isEmpty }, "\(answer.text)")
    }

    @Test(arguments: [
        ("610990", ["61099020", "61099090"], "Lines under 610990 are charged differently; name one, such as 61099020"),
        ("6810990010", ["6810990020", "6810990080"], "The tariff has no line 6810990010, and those under 68109900 "),
        ("6810990010", ["68109910", "68109990"], "The tariff has no line 6810990010, and those under 681099 are"),
        ("851713", ["85171210", "85171290"], "The tariff is older than HS 2022, and the lines that 851713 came from"),
    ])
    func `a code that is too short is told which lines it stands for`(code: String, lines: [String], detail: String) {
        let refusal = LandedCostError.lines([LineProblem(line: 0, reason: .codeTooShort(code, lines: lines))])
        #expect(refusal.problem.errors.map(\.pointer) == ["/lines/0/hs_code"])
        #expect(refusal.problem.errors.first?.detail.hasPrefix(detail) == true, "\(refusal.problem.errors)")
    }

    // MARK: The report

    @Test func `the report counts the texts of every table`() throws {
        let text = try RateReportCommand([]).text(tablesFolder: nil)
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        for name in ["us", "eu", "uk", "au", "ca", "no", "br_cet", "br_ipi"] {
            #expect(rows.first { $0.first == name }?.last == "0", "\(name)")
        }
        #expect(text.contains("Not read in jp:"))
        #expect(text.contains("151221010 general: 17円/kg | WTO 免税"))
    }

    @Test func `the report reads a file of one's own`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "rates-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("code,mfn\n1,5%\n2,about 5%\n".utf8).write(to: file)
        let text = try RateReportCommand([file.path, "--currency", "USD"]).text(tablesFolder: nil)
        #expect(text.contains("line 3 mfn: about 5%"))
    }

    @Test(arguments: [
        ["a.csv"], ["--currency"], ["--currency", "XXQ"], ["--loud"], ["a.csv", "b.csv"], ["--columns"],
    ])
    func `a report that is asked for wrongly tells the usage`(arguments: [String]) {
        let error = #expect(throws: RateReportCommand.Misuse.self) {
            try RateReportCommand(arguments).text(tablesFolder: nil)
        }
        #expect(error?.description.contains("rate-report FILE") == true)
    }
}
