import NIOCore
import Testing

@testable import GatewayService

@Suite struct BulkheadTests {
    private final class Member {
        let name: String
        init(_ name: String) { self.name = name }
    }

    private func enter(
        _ bulkhead: inout Bulkhead<Member>, _ name: String, _ kind: CallClass = .read, limit: Int = 10,
        until: NIODeadline = at(1_000)
    ) -> String {
        switch bulkhead.enter(Member(name), kind, limit: limit, until: until) {
        case .go: "go"
        case .wait: "wait"
        case .refuse: "refuse"
        case .replace(let lesser): "instead of \(lesser.name)"
        }
    }

    private func expectEqual(_ said: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(said == expected, sourceLocation: sourceLocation)
    }

    @Test func `as many as the limit go, and then some wait`() {
        var bulkhead = Bulkhead<Member>()
        let said = (0..<16).map { enter(&bulkhead, "\($0)") }
        #expect(said == [String](repeating: "go", count: 10) + ["wait", "wait", "wait", "wait", "refuse", "refuse"])
        #expect(bulkhead.inFlight == 10 && bulkhead.waiting == 4)
    }

    @Test(arguments: zip(CallClass.allCases, [2, 4, 6, 8, 10]))
    func `the less a call is worth the earlier it is refused`(kind: CallClass, room: Int) {
        var bulkhead = Bulkhead<Member>()
        for number in 0..<10 { _ = enter(&bulkhead, "\(number)", kind) }
        let said = (0..<12).map { enter(&bulkhead, "\($0)", kind) }
        #expect(said.count { $0 == "wait" } == room)
        #expect(said.count { $0 == "refuse" } == 12 - room)
    }

    @Test func `a callback takes the place of the latest of the least`() {
        var bulkhead = Bulkhead<Member>()
        for number in 0..<10 { _ = enter(&bulkhead, "\(number)") }
        for name in ["l1", "l2"] { expectEqual(enter(&bulkhead, name, .list), "wait") }
        for name in ["q1", "q2", "q3", "q4"] { expectEqual(enter(&bulkhead, name, .quote), "wait") }
        for name in ["v1", "v2", "v3", "v4"] { expectEqual(enter(&bulkhead, name, .vital), "wait") }
        expectEqual(enter(&bulkhead, "v5", .vital), "instead of l2")
        expectEqual(enter(&bulkhead, "v6", .vital), "instead of l1")
        expectEqual(enter(&bulkhead, "v7", .vital), "instead of q4")
        expectEqual(enter(&bulkhead, "q5", .quote), "refuse")
        #expect(bulkhead.waiting == 10)
    }

    @Test func `the worthiest goes next, and of equals the first`() {
        var bulkhead = Bulkhead<Member>()
        for number in 0..<10 { _ = enter(&bulkhead, "\(number)") }
        for (name, kind) in [("r1", CallClass.read), ("v1", .vital), ("r2", .read), ("o1", .order), ("v2", .vital)] {
            _ = enter(&bulkhead, name, kind)
        }
        let tooEarly = bulkhead.next(limit: 10)
        #expect(tooEarly == nil)
        var order: [String] = []
        for _ in 0..<5 {
            bulkhead.left()
            while let next = bulkhead.next(limit: 10) { order.append(next.name) }
        }
        #expect(order == ["v1", "v2", "o1", "r1", "r2"])
        #expect(bulkhead.inFlight == 10 && bulkhead.waiting == 0)
    }

    @Test func `nobody waits beyond the moment when waiting has sense`() {
        var bulkhead = Bulkhead<Member>()
        for number in 0..<10 { _ = enter(&bulkhead, "\(number)") }
        _ = enter(&bulkhead, "a", .order, until: at(10))
        _ = enter(&bulkhead, "b", .order, until: at(30))
        _ = enter(&bulkhead, "c", .vital, until: at(20))
        let late = [9, 20].map { bulkhead.expired(at: at($0)).map(\.name) }
        #expect(late == [[], ["a", "c"]])
        bulkhead.left()
        let next = bulkhead.next(limit: 10)
        #expect(next?.name == "b")
        #expect(bulkhead.waiting == 0)
    }

    @Test func `who leaves while waiting makes room`() {
        var bulkhead = Bulkhead<Member>()
        let (first, second) = (Member("first"), Member("second"))
        _ = bulkhead.enter(first, .read, limit: 1, until: at(10))
        _ = bulkhead.enter(second, .vital, limit: 1, until: at(10))
        let waited = [(first, CallClass.read), (second, .vital), (second, .vital)].map { bulkhead.withdraw($0, $1) }
        #expect(waited == [false, true, false])
        #expect(bulkhead.waiting == 0)
    }

    @Test func `a lowered limit sends away at once those who find no room, the latest of the least first`() {
        var bulkhead = Bulkhead<Member>()
        for number in 0..<20 { _ = enter(&bulkhead, "\(number)", limit: 20) }
        for name in ["r1", "r2", "r3"] { _ = enter(&bulkhead, name, .read, limit: 20) }
        for name in ["v1", "v2"] { _ = enter(&bulkhead, name, .vital, limit: 20) }
        let atTen = bulkhead.crowdedOut(limit: 10)
        #expect(atTen.map(\.name) == ["r3"])
        let atFive = bulkhead.crowdedOut(limit: 5)
        #expect(atFive.map(\.name) == ["r2", "r1"])
        #expect(bulkhead.waiting == 2)
        #expect(bulkhead.crowdedOut(limit: 5).isEmpty)
    }

    @Test func `a lowered limit lets nobody in before enough have left`() {
        var bulkhead = Bulkhead<Member>()
        for number in 0..<10 { _ = enter(&bulkhead, "\(number)") }
        _ = enter(&bulkhead, "next", .vital)
        for _ in 0..<6 { bulkhead.left() }
        let tooEarly = bulkhead.next(limit: 4)
        bulkhead.left()
        let next = bulkhead.next(limit: 4)
        #expect(tooEarly == nil && next?.name == "next")
    }
}
