import Commerce
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

private struct Word: Codable, Sendable {
    let word: String
}

private let ask = Endpoint<NoBody, Word>(.get, "/ask")
private let told = Endpoint<NoBody, Word>(.get, "/told")

/// What the last of two services was told.
private final class Heard: Sendable {
    private let seen = Mutex<[(parent: String, state: String?)]>([])

    var all: [(parent: String, state: String?)] { seen.withLock { $0 } }

    private func field(_ name: String, of call: Call) -> [String] {
        call.request.headers.filter { $0.name.canonicalName == name }.map(\.value)
    }

    func note(_ call: Call) -> Word {
        let parent = field("traceparent", of: call).first ?? "none"
        let state = field("tracestate", of: call).first
        seen.withLock { $0.append((parent: parent, state: state)) }
        return Word(word: "heard")
    }
}

/// What a service passes on to the services it calls, seen on the wire by the last of two. The cases are those that
/// W3C's public test suite for trace context asks of a service, in our words.
@Suite struct TracePassingTests {
    private static let id = "12345678901234567890123456789012"
    private static let parent = "00-\(id)-1234567890123456-01"
    private static let bars = (1...33).map { "bar\($0)=\($0)" }

    /// Sends header lines to a service that asks its peer three times, and gives back what the peer was told.
    private func passed(_ lines: [(String, String)]) async throws -> [(parent: String, state: String?)] {
        let heard = Heard()
        let secret = try #require(ServiceSecret(testServiceSecret))
        let behind = Routes()
        behind.on(told) { _, call in heard.note(call) }
        try await withRunning(process("last", behind)) { last in
            let front = Routes()
            let client = ServiceClient("Last", at: last, caller: "tests", secret: secret, ambient: .live)
            front.on(ask) { _, _ in
                for _ in 0..<3 { _ = try await client.call(told, NoBody()) }
                return Word(word: "asked")
            }
            try await withRunning(process("first", front)) { first in
                let token = ServiceToken.issue(secret: secret, caller: "tests", now: Date())
                let answer = try await PlainClient(first).send(
                    ServiceCall(
                        method: .get, target: "/ask",
                        headers: lines.map { (name: $0.0, value: $0.1) } + [("carnet-service-token", token)],
                        isRepeatable: true))
                #expect(answer.status == 200)
            }
        }
        return heard.all
    }

    private func process(_ name: String, _ routes: Routes) throws -> ServiceProcess {
        ServiceProcess(name: name, settings: try .forTests(name), ambient: .live, routes: routes)
    }

    private static var form: Regex<(Substring, Substring, Substring)> { /00-([0-9a-f]{32})-([0-9a-f]{16})-0[0-3]/ }

    private func traceIDs(_ passed: [(parent: String, state: String?)]) throws -> Set<Substring> {
        Set(try passed.map { try #require($0.parent.wholeMatch(of: Self.form)).1 })
    }

    private typealias Lines = [(String, String)]

    private static let readable: [Lines] = [
        [("traceparent", parent)], [("TraceParent", parent)], [("TRACEPARENT", parent)],
        [("traceparent", " \t\(parent) \t")],
        [("traceparent", "cc-\(id)-1234567890123456-01")],
        [("traceparent", "cc-\(id)-1234567890123456-01-what-the-future-will-be-like")],
        [("traceparent", "00-\(id)-1234567890123456-00"), ("tracestate", "")],
    ]

    @Test(arguments: readable)
    func `a trace goes on, each call in a span of its own`(lines: [(String, String)]) async throws {
        let passed = try await passed(lines)
        #expect(try traceIDs(passed) == [Substring(Self.id)])
        let spans = Set(try passed.map { try #require($0.parent.wholeMatch(of: Self.form)).2 })
        #expect(spans.count == 3)
        #expect(!spans.contains("1234567890123456"))
        #expect(passed.allSatisfy { $0.state == nil })
    }

    private static let unreadable: [Lines] = [
        [],
        [("traceparent", "00-12345678901234567890123456789011-1234567890123456-01"), ("traceparent", parent)],
        [("traceparent", "cc-\(id)-1234567890123456-01-x"), ("traceparent", "cc-\(id)-1234567890123456-01-y")],
        [("trace-parent", parent)], [("trace.parent", parent)],
        [("traceparent", "00-\(id)-1234567890123456-01.")],
        [("traceparent", "00-\(id)-1234567890123456-01-what-the-future-will-be-like")],
        [("traceparent", "cc-\(id)-1234567890123456-01.what-the-future-will-be-like")],
        [("traceparent", "ff-\(id)-1234567890123456-01")],
        [("traceparent", ".0-\(id)-1234567890123456-01")], [("traceparent", "0.-\(id)-1234567890123456-01")],
        [("traceparent", "000-\(id)-1234567890123456-01")], [("traceparent", "0000-\(id)-1234567890123456-01")],
        [("traceparent", "0-\(id)-1234567890123456-01")],
        [("traceparent", "00-00000000000000000000000000000000-1234567890123456-01")],
        [("traceparent", "00-.2345678901234567890123456789012-1234567890123456-01")],
        [("traceparent", "00-1234567890123456789012345678901.-1234567890123456-01")],
        [("traceparent", "00-123456789012345678901234567890123-1234567890123456-01")],
        [("traceparent", "00-1234567890123456789012345678901-1234567890123456-01")],
        [("traceparent", "00-\(id)-0000000000000000-01")],
        [("traceparent", "00-\(id)-.234567890123456-01")], [("traceparent", "00-\(id)-123456789012345.-01")],
        [("traceparent", "00-\(id)-12345678901234567-01")], [("traceparent", "00-\(id)-123456789012345-01")],
        [("traceparent", "00-\(id)-1234567890123456-.0")], [("traceparent", "00-\(id)-1234567890123456-0.")],
        [("traceparent", "00-\(id)-1234567890123456-001")], [("traceparent", "00-\(id)-1234567890123456-1")],
    ]

    @Test(arguments: unreadable)
    func `what cannot be read begins a new trace without the old state`(lines: [(String, String)]) async throws {
        let passed = try await passed(lines + [("tracestate", "foo=1,bar=2")])
        let ids = try traceIDs(passed)
        #expect(ids.count == 1)
        #expect(ids.isDisjoint(with: [Substring(Self.id), "12345678901234567890123456789011"]))
        #expect(!ids.contains("00000000000000000000000000000000"))
        #expect(passed.allSatisfy { $0.state == nil })
    }

    struct StateCase: Sendable {
        let lines: [String]
        let state: String?

        init(_ lines: [String], passes state: String?) {
            self.lines = lines
            self.state = state
        }
    }

    private static func run(_ letter: Character, _ count: Int) -> String { String(repeating: letter, count: count) }

    private static let longKey: String = run("z", 256) + "=1"
    private static let longTenant: String = run("t", 241) + "@" + run("v", 14) + "=1"
    private static let longValues: [String] = ["a=" + run("v", 256), "b=" + run("v", 256)]
    private static let everyCharacter: String = ##"a1_-*/@z_-*/=!"#$%&'()*+-./09:;<>?@AZ[\]^_`az{|}~"##
    private static let firstBars: String = bars.prefix(16).joined(separator: ",")
    private static let nextBars: String = bars[16..<32].joined(separator: ",")

    private static let kept: [StateCase] = [
        StateCase(["foo=1,bar=2"], passes: "foo=1,bar=2"),
        StateCase(["foo=1", ""], passes: "foo=1"),
        StateCase(["", "foo=1"], passes: "foo=1"),
        StateCase(["foo=1,bar=2", "rojo=1,congo=2", "baz=3"], passes: "foo=1,bar=2,rojo=1,congo=2,baz=3"),
        StateCase(["foo=1\t \t,\t \tbar=2,\t \tbaz=3"], passes: "foo=1,bar=2,baz=3"),
        StateCase(["\t foo=1 \t"], passes: "foo=1"),
        StateCase([everyCharacter], passes: everyCharacter),
        StateCase([firstBars, nextBars], passes: "\(firstBars),\(nextBars)"),
        StateCase(["foo=1", longKey], passes: "foo=1,\(longKey)"),
        StateCase([longTenant], passes: longTenant),
        StateCase(longValues, passes: longValues.joined(separator: ",")),
    ]

    private static let dropped: [StateCase] = [
        StateCase(["foo=1,foo=1"], passes: nil), StateCase(["foo=1", "foo=2"], passes: nil),
        StateCase(["foo =1"], passes: nil), StateCase(["FOO=1"], passes: nil), StateCase(["foo.bar=1"], passes: nil),
        StateCase(["foo@=1,bar=2"], passes: nil), StateCase(["@foo=1,bar=2"], passes: nil),
        StateCase(["foo@@bar=1,bar=2"], passes: nil), StateCase(["foo@bar@baz=1,bar=2"], passes: nil),
        StateCase(["foo=1=2,bar=2"], passes: nil), StateCase([firstBars, nextBars, "bar33=33"], passes: nil),
        StateCase(["foo=1", "z\(longKey)"], passes: nil), StateCase(["foo=1", "t\(longTenant)"], passes: nil),
        StateCase(["foo=1", "t@\(run("v", 15))=1"], passes: nil),
    ]

    @Test(arguments: kept + dropped)
    func `the state is passed on whole and in its order, or not at all`(item: StateCase) async throws {
        let lines = item.lines.map { ("tracestate", $0) }
        let passed = try await passed([("traceparent", Self.parent)] + lines)
        #expect(try traceIDs(passed) == [Substring(Self.id)])
        #expect(passed.map(\.state) == [item.state, item.state, item.state])
    }

    private static let names: [(lines: [(String, String)], state: String?)] = [
        (lines: [("trace-state", "foo=1")], state: nil), (lines: [("trace.state", "foo=1")], state: nil),
        (lines: [("TraceState", "foo=1")], state: "foo=1"), (lines: [("TRACESTATE", "foo=1")], state: "foo=1"),
    ]

    @Test(arguments: names)
    func `the state's name is read in any case, and no other name is`(
        lines: [(String, String)], state: String?
    ) async throws {
        let passed = try await passed([("traceparent", Self.parent)] + lines)
        #expect(passed.map(\.state) == [state, state, state])
    }
}
