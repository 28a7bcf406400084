import NIOCore
import Testing

@testable import GatewayService

@Suite struct AddressTableTests {
    private func names(_ table: inout AddressTable<String>, _ count: Int, at now: NIODeadline = at(0)) -> [String] {
        (0..<count).compactMap { _ in table.take(at: now)?.address }
    }

    private func fail(_ table: inout AddressTable<String>, _ name: String, times: Int, at now: NIODeadline) {
        for _ in 0..<times {
            guard let id = table.entries.first(where: { $0.address == name })?.id else { return }
            table.ended(id, isGood: false, at: now)
        }
    }

    @Test func `the address with the fewest calls under way is next, and equals take turns`() throws {
        var table = AddressTable(["a", "b", "c"])
        #expect(Set(names(&table, 3)) == ["a", "b", "c"])
        let taken = names(&table, 3)
        #expect(Set(taken) == ["a", "b", "c"])
        let b = try #require(table.entries.first { $0.address == "b" })
        table.ended(b.id, isGood: true, at: at(0))
        table.ended(b.id, isGood: true, at: at(0))
        #expect(names(&table, 2) == ["b", "b"])
    }

    @Test func `a retry goes elsewhere where there is an elsewhere`() {
        var two = AddressTable(["a", "b"])
        let first = two.take(at: at(0))
        let second = two.take(avoiding: first?.id, at: at(0))
        #expect(Set([first?.address, second?.address]) == ["a", "b"])
        var one = AddressTable(["a"])
        let only = one.take(at: at(0))
        let again = one.take(avoiding: only?.id, at: at(0))
        #expect(again?.address == "a")
        var none = AddressTable<String>([])
        let nothing = none.take(at: at(0))
        #expect(nothing == nil)
    }

    @Test func `five failures in a row eject for half a minute`() {
        var table = AddressTable(["a", "b"])
        fail(&table, "a", times: 4, at: at(0))
        #expect(table.missing(at: at(0)) == 0)
        fail(&table, "a", times: 1, at: at(0))
        #expect(table.missing(at: at(0)) == 1)
        #expect(Set(names(&table, 4, at: at(29_999))) == ["b"])
        #expect(Set(names(&table, 4, at: at(30_000))).contains("a"))
    }

    @Test func `a success between them begins the count anew`() throws {
        var table = AddressTable(["a", "b"])
        fail(&table, "a", times: 4, at: at(0))
        let id = try #require(table.entries.first).id
        table.ended(id, isGood: true, at: at(0))
        fail(&table, "a", times: 4, at: at(0))
        #expect(table.missing(at: at(0)) == 0)
    }

    @Test func `each ejection is longer, up to five minutes`() {
        var table = AddressTable(["a", "b"])
        var now: Int64 = 0
        for seconds in [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300] as [Int64] {
            fail(&table, "a", times: 5, at: at(now))
            #expect(table.missing(at: at(now + seconds * 1_000 - 1)) == 1)
            #expect(table.missing(at: at(now + seconds * 1_000)) == 0)
            now += seconds * 1_000
        }
        // Long well: it begins anew.
        now += 300_001
        fail(&table, "a", times: 5, at: at(now))
        #expect(table.missing(at: at(now + 30_000)) == 0)
    }

    @Test(arguments: [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2)])
    func `at most half are ejected, and never the last`(count: Int, ejected: Int) {
        let all = (0..<count).map(String.init)
        var table = AddressTable(all)
        for name in all { fail(&table, name, times: 50, at: at(0)) }
        #expect(table.missing(at: at(0)) == ejected)
    }

    @Test func `one that is not ready is left out until it is, and comes back with a clean slate`() throws {
        var table = AddressTable(["a", "b"])
        let a = try #require(table.entries.first).id
        fail(&table, "a", times: 5, at: at(0))
        table.heard(a, isReady: false)
        #expect(Set(names(&table, 4)) == ["b"])
        table.heard(a, isReady: true)
        #expect(table.missing(at: at(0)) == 0)
        // Who says all the time that it is ready, and fails, stays out.
        fail(&table, "a", times: 5, at: at(0))
        table.heard(a, isReady: true)
        #expect(table.missing(at: at(0)) == 1)
    }

    @Test func `where nothing is ready all are tried`() {
        var table = AddressTable(["a", "b"])
        for entry in table.entries { table.heard(entry.id, isReady: false) }
        #expect(Set(names(&table, 4)) == ["a", "b"])
    }

    @Test func `a new list keeps what is known of those that stay`() throws {
        var table = AddressTable(["a", "b"])
        fail(&table, "a", times: 5, at: at(0))
        let gone = try #require(table.entries.last).id
        table.replace(with: ["c", "a"])
        #expect(table.entries.map(\.address) == ["c", "a"])
        #expect(table.missing(at: at(0)) == 1)
        table.ended(gone, isGood: true, at: at(0))
        #expect(Set(names(&table, 3)) == ["c"])
    }
}
