import Commerce
import Egress
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PricingDomain
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing

@testable import PricingService

/// A bank that answers as a test has written down, and remembers what it was asked.
private final class Bank: Sendable {
    struct Asked: Sendable {
        let etag: String?
        let modified: String?
    }

    private let state: Mutex<(answers: [@Sendable () async throws -> Response], asked: [Asked])>

    init(_ answers: [@Sendable () async throws -> Response]) { state = Mutex((answers, [])) }

    var asked: [Asked] { state.withLock { $0.asked } }

    func routes() -> Routes {
        let routes = Routes()
        routes.raw(.get, "/rates") { [self] call in
            let headers = call.request.headers
            let next = state.withLock { state in
                state.asked.append(Asked(etag: headers[.ifNoneMatch], modified: headers[.ifModifiedSince]))
                return state.answers.isEmpty ? nil : state.answers.removeFirst()
            }
            return try await next?() ?? Response(status: .serviceUnavailable)
        }
        return routes
    }

    static func file(_ text: String, etag: String? = nil) -> @Sendable () async throws -> Response {
        {
            var headers: HTTPFields = [.lastModified: "Fri, 20 Nov 2026 15:00:00 GMT"]
            if let etag { headers[.eTag] = etag }
            return .bytes(Array(text.utf8), headers: headers, type: "text/csv")
        }
    }
}

@Suite struct FeedTests {
    private static let news = "Date,USD,JPY,\n2026-11-20,1.1111,170.01,\n"

    /// Runs a fetcher by hand against a bank.
    private func fetching(
        _ engine: Engine, _ answers: [@Sendable () async throws -> Response], isNamed: Bool = true,
        _ body: @escaping @Sendable (RateFetcher, TestClock, Bank) async throws -> Void
    ) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let bank = Bank(answers)
            let process = ServiceProcess(
                name: "bank", settings: try .forTests("sandbox"), ambient: .live, access: .anybody,
                routes: bank.routes())
            try await withRunning(process) { address in
                let clock = TestClock("2026-11-21T09:00:00Z")
                let rates = Rates(
                    database: database, board: RateBoard(try BundledRates.get()), ambient: clock.ambient)
                var settings = EgressSettings()
                let host = "127.0.0.1:\(address.port)"
                if isNamed { settings.allowedPrivateHosts = [host] }
                let egress = EgressClient(settings: settings)
                var fetcher = RateFetcher(
                    feeds: [RateFeed(format: .ecb, url: "http://\(host)/rates")], database: database, rates: rates,
                    ambient: clock.ambient, egress: egress, every: .seconds(3_600))
                fetcher.deadline = .milliseconds(1_500)
                fetcher.bytesMax = 4_096
                do { try await body(fetcher, clock, bank) } catch {
                    await egress.close()
                    throw error
                }
                await egress.close()
            }
        }
    }

    private static func state(_ fetcher: RateFetcher) async throws -> FeedState {
        let found = try await fetcher.database.read { db in try FeedRepository(db: db).state(of: "ecb") }
        return try #require(found)
    }

    private static func file(_ fetcher: RateFetcher) async throws -> String? {
        let feed = fetcher.feeds[0]
        return try await fetcher.database.read { db in try FeedRepository(db: db).file(of: feed) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: Engine.available)
    func `a file is taken in, and then asked for by its name`(engine: Engine) async throws {
        let later = "Date,USD,JPY,\n2026-11-20,1.1112,170.01,\n"
        try await fetching(
            engine,
            [
                Bank.file(Self.news, etag: "\"a\""), { Response(status: .notModified) },
                Bank.file(later, etag: "\"b\""),
            ]
        ) { fetcher, clock, bank in
            await fetcher.round()
            #expect(fetcher.rates.book.table.lastDay == day("2026-11-20"))
            #expect(try await Self.file(fetcher) == Self.news)
            var state = try await Self.state(fetcher)
            #expect((state.etag, state.failures, state.lastError) == ("\"a\"", 0, nil))
            // Not due yet.
            await fetcher.round()
            clock.advance(by: .seconds(2_699))
            await fetcher.round()
            #expect(bank.asked.count == 1)
            #expect(bank.asked[0].etag == nil)
            clock.advance(by: .seconds(901))
            await fetcher.round()
            #expect(bank.asked.count == 2)
            #expect(bank.asked[1].etag == "\"a\"")
            #expect(bank.asked[1].modified == "Fri, 20 Nov 2026 15:00:00 GMT")
            state = try await Self.state(fetcher)
            #expect((state.etag, state.failures) == ("\"a\"", 0))
            clock.advance(by: .seconds(3_600))
            await fetcher.round()
            #expect(try await Self.state(fetcher).etag == "\"b\"")
            #expect(try await Self.file(fetcher) == later)
            let acts = try await AuditTrail(fetcher.database).all()
            #expect(acts.map(\.actor) == ["service pricing", "service pricing"])
        }
    }

    private static let daily =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gesmes:Envelope"
        + " xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">"
        + "<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name>"
        + "</gesmes:Sender><Cube><Cube time='2026-11-20'><Cube currency='USD' rate='1.1111'/></Cube></Cube></gesmes:Envelope>"

    @Test func `the daily document of the bank is taken`() async throws {
        try await fetching(.sqlite, [Bank.file(Self.daily)]) { fetcher, _, _ in
            await fetcher.round()
            #expect(fetcher.rates.book.table.lastDay == day("2026-11-20"))
        }
    }

    /// What came, and what must be said of it.
    private static let bad: [(String, @Sendable () async throws -> Response, String)] = [
        ("garbage", Bank.file("<html>503</html>"), "line 1"),
        ("empty", Bank.file(""), "line 1"),
        ("a wrong namespace", Bank.file(daily.replacing("eurofxref\">", with: "euref\">")), "namespaces"),
        ("NaN", Bank.file(daily.replacing("1.1111", with: "NaN")), "NaN"),
        ("no dollar", Bank.file(daily.replacing("'USD'", with: "'JPY'")), "USD"),
        ("a document cut short", Bank.file(String(daily.prefix(300))), "line"),
        ("a day to come", Bank.file(daily.replacing("2026-11-20", with: "2026-11-23")), "future"),
        ("more than is taken", Bank.file(String(repeating: "x", count: 5_000)), ""),
        ("an error", { Response(status: .internalServerError) }, "500"),
        ("not modified, where nothing is known", { Response(status: .notModified) }, "304"),
        (
            "an answer that does not end in time",
            {
                try await Task.sleep(for: .seconds(5))
                return Response(status: .ok)
            }, ""
        ),
    ]

    @Test(arguments: bad.indices)
    func `what cannot be used changes nothing, and is said`(index: Int) async throws {
        let (name, answer, words) = Self.bad[index]
        try await fetching(.sqlite, [Bank.file(Self.news, etag: "\"a\""), answer]) { fetcher, clock, bank in
            if name.hasPrefix("not modified") {
                // The first answer is used up by somebody else.
                _ = try await fetcher.egress.send(
                    EgressRequest(method: "GET", url: fetcher.feeds[0].url, deadline: .seconds(5)))
            } else {
                await fetcher.round()
                clock.advance(by: .seconds(3_600))
            }
            await fetcher.round()
            let state = try await Self.state(fetcher)
            #expect(state.failures == 1, "\(name)")
            let said = try #require(state.lastError)
            #expect(words.isEmpty || said.contains(words), "\(name): \(said)")
            if !name.hasPrefix("not modified") {
                #expect(try await Self.file(fetcher) == Self.news)
                #expect(state.etag == "\"a\"")
                #expect(fetcher.rates.book.table.lastDay == day("2026-11-20"))
            }
            #expect(bank.asked.count == 2)
        }
    }

    @Test func `after failures it waits longer and longer, and as long as it is asked to`() async throws {
        let unavailable: @Sendable () async throws -> Response = { Response(status: .serviceUnavailable) }
        let asking: @Sendable () async throws -> Response = {
            Response(status: .tooManyRequests, headers: [.retryAfter: "7200"])
        }
        try await fetching(.sqlite, [unavailable, unavailable, unavailable, asking]) { fetcher, clock, _ in
            for (failures, range) in [(1, 45...60), (2, 90...120), (3, 180...240), (4, 7_200...7_200)] {
                await fetcher.round()
                let state = try await Self.state(fetcher)
                #expect(state.failures == Int64(failures))
                let now = clock.ambient.timestamp()
                let wait = Int(state.nextAt.millisecondsSince1970 - now.millisecondsSince1970) / 1_000
                #expect(range.contains(wait), "\(wait)")
                clock.advance(by: .seconds(wait + 1))
            }
        }
    }

    @Test func `a private address is refused unless a setting names it`() async throws {
        try await fetching(.sqlite, [Bank.file(Self.news)], isNamed: false) { fetcher, _, bank in
            await fetcher.round()
            let state = try await Self.state(fetcher)
            #expect(bank.asked.isEmpty)
            #expect(state.failures == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `of several copies one has the turn`(engine: Engine) async throws {
        try await fetching(engine, Array(repeating: Bank.file(Self.news), count: 8)) { fetcher, _, bank in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { await fetcher.round() } }
            }
            #expect(bank.asked.count == 1)
        }
    }

    @Test(
        arguments: [
            ("", 0), ("ecb", 1), ("ecb=https://example.com/x.xml, nbu=http://127.0.0.1:1/y", 2), ("ecb,ecb", nil),
            ("nbu", nil), ("manual=https://example.com", nil), ("shop=https://example.com", nil),
            ("ecb=file:///etc", nil),
        ] as [(String, Int?)])
    func `the setting names feeds by format and address`(text: String, count: Int?) {
        #expect(RateFeed.list(text)?.count == count)
    }
}
