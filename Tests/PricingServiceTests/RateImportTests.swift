import Commerce
import Foundation
import HTTPTypes
import PricingDomain
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PricingService

/// Taking in files of the bank, on both engines. The figures of November are the tests' own: there are none yet.
@Suite struct RateImportTests {
    private static let news = "Date,USD,JPY,\n2026-11-20,1.1111,170.01,\n2026-11-19,1.1010,169.9,\n"

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func dollar(_ rates: Rates, _ asOf: String = "2026-11-21") throws -> Ratio? {
        try rates.book.rateSet(of: [.usd], asOf: day(asOf), today: day("2026-11-21")).rate(of: .usd)?.perEuro
    }

    private func storedRows(_ database: any Database) async throws -> Int64 {
        try await database.read { try $0.first("SELECT COUNT(*) AS count FROM euro_rate")?.int64("count") ?? -1 }
    }

    @Test(arguments: Engine.available)
    func `new days are in force at once, and after a restart`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let rates = try await Rates.started(on: database)
            #expect(try dollar(rates) == Ratio(decimal: "1.1172"))
            let outcome = try await rates.take(bytes(Self.news))
            #expect((outcome.added, outcome.changed, outcome.unchanged) == (2, 0, 0))
            #expect(try dollar(rates) == Ratio(decimal: "1.1111"))
            #expect(try dollar(rates, "2026-11-19") == Ratio(decimal: "1.101"))
            #expect(try dollar(rates, "2026-11-18") == Ratio(decimal: "1.1172"))
            let restarted = try await Rates.started(on: database)
            #expect(try dollar(restarted) == Ratio(decimal: "1.1111"))
            #expect(restarted.book.table.dayCount == 7_128)
        }
    }

    @Test(arguments: Engine.available)
    func `the same file again changes nothing and stores nothing`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let rates = try await Rates.started(on: database)
            try await rates.take(bytes(Self.news))
            let outcome = try await rates.take(bytes(Self.news))
            #expect((outcome.added, outcome.changed, outcome.unchanged) == (0, 0, 2))
            #expect(try await storedRows(database) == 4)
            #expect(rates.board.current.importNumber == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `a day with other figures takes the place of the one known, and what was known is kept`(engine: Engine)
        async throws
    {
        try await engine.withDatabase(Migrations.all) { database in
            let rates = try await Rates.started(on: database)
            try await rates.take(bytes(Self.news))
            let outcome = try await rates.take(bytes("Date,USD,\n2026-11-20,1.1112,\n2026-10-30,1.1172,\n"))
            // 30 October is there with 29 currencies, so one of them alone is another publication.
            #expect((outcome.added, outcome.changed, outcome.unchanged) == (0, 2, 0))
            #expect(try dollar(rates) == Ratio(decimal: "1.1112"))
            #expect(try await storedRows(database) == 6)
            let restarted = try await Rates.started(on: database)
            #expect(try dollar(restarted) == Ratio(decimal: "1.1112"))
        }
    }

    @Test func `the file that the program came with brings nothing`() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Services/Pricing/Data/ecb_history.csv")
        let history = Array(try Data(contentsOf: file))
        try await Engine.sqlite.withDatabase(Migrations.all) { database in
            let outcome = try await Rates.started(on: database).take(history)
            #expect((outcome.added, outcome.changed, outcome.unchanged) == (0, 0, 7_126))
            #expect(try await storedRows(database) == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `another copy of the service sees it when it looks`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let one = try await Rates.started(on: database)
            let other = try await Rates.started(on: database)
            try await one.take(bytes(Self.news))
            #expect(try dollar(other) == Ratio(decimal: "1.1172"))
            try await other.refresh()
            #expect(try dollar(other) == Ratio(decimal: "1.1111"))
            // A copy that has not looked yet still knows what is news.
            let late = Rates(database: database, board: RateBoard(try BundledRates.get()), ambient: testAmbient)
            #expect(try await late.take(bytes(Self.news)).unchanged == 2)
        }
    }

    @Test(arguments: Engine.available)
    func `files taken at the same moment follow one another`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let copies = [try await Rates.started(on: database), try await Rates.started(on: database)]
            let outcomes = try await withThrowingTaskGroup(of: ImportOutcome.self) { group in
                for number in 0..<8 {
                    let rates = copies[number % 2]
                    group.addTask { try await rates.take(Array(Self.news.utf8)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.map(\.added).sorted() == [0, 0, 0, 0, 0, 0, 0, 2])
            #expect(try await storedRows(database) == 4)
        }
    }

    @Test func `a file comes by HTTP as it is and the answer says what it brought`() async throws {
        let (answer, rate) = try await asking { asker in
            let answer = try await asker.send(
                .post, "/internal/fx/import", headers: [("content-type", "text/csv")], body: Array(Self.news.utf8))
            return (answer, try await asker.send(.get, "/v1/fx/rates?symbols=USD"))
        }
        #expect(
            answer.text == """
                {"layout":"csv","first_day":"2026-11-19","last_day":"2026-11-20","days":2,"added":2,"changed":0,\
                "unchanged":0}
                """)
        #expect(try rate.decoded(PricingAPI.RatesAnswer.self).publishedOn == day("2026-11-20"))
    }

    @Test func `a file with bad rows is refused whole, and each row is named`() async throws {
        let file = "Date,USD,JPY,\n2026-11-20,1.1111,NaN,\n2026-11-22,1.1,1,\n"
        let (answer, rate) = try await asking { asker in
            let answer = try await asker.send(
                .post, "/internal/fx/import", headers: [("content-type", "text/csv")], body: Array(file.utf8))
            return (answer, try await asker.send(.get, "/v1/fx/rates?symbols=USD"))
        }
        #expect(answer.status == 422)
        let problem = try answer.problem
        #expect(problem.type == "urn:carnet:problem:bad-rate-file")
        #expect(problem.errors?.map(\.pointer) == ["line 2", "line 3", "line 3", "line 3"])
        #expect(try rate.decoded(PricingAPI.RatesAnswer.self).publishedOn == day("2026-10-30"))
    }

    @Test func `bytes that are no file of rates are refused`() async throws {
        for body in ["", "hello", "<html></html>", "{}"] {
            let answer = try await asking { asker in
                try await asker.send(
                    .post, "/internal/fx/import", headers: [("content-type", "text/plain")], body: Array(body.utf8))
            }
            #expect(answer.status == 422, "\(body)")
        }
    }
}
