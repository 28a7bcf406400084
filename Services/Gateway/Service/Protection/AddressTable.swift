import NIOCore

/// Which of a service's addresses the next call goes to: the one with the fewest calls under way, among those that serve.
///
/// An address whose calls fail is ejected for a time; one that says it is not ready is left out until it says it is.
/// Where that would leave nothing, all are used: a guess is better than a refusal.
struct AddressTable<Address: Hashable & Sendable> {
    struct Entry {
        let id: Int
        let address: Address
        fileprivate(set) var outstanding = 0
        fileprivate(set) var isReady = true
        fileprivate(set) var ejectedUntil: NIODeadline?
        fileprivate var consecutiveFailures = 0
        fileprivate var timesEjected = 0
        fileprivate var lastEjectionEnd: NIODeadline?
    }

    /// Failures one after the other that eject.
    static var failuresMax: Int { 5 }
    static var ejection: TimeAmount { .seconds(30) }
    static var ejectionMax: TimeAmount { .seconds(300) }

    private(set) var entries: [Entry] = []
    private var nextID = 0
    private var turn = 0

    init(_ addresses: [Address]) { replace(with: addresses) }

    /// Takes another list; what is known of addresses that stay is kept.
    mutating func replace(with addresses: [Address]) {
        entries = addresses.map { address in
            if let known = entries.first(where: { $0.address == address }) { return known }
            nextID += 1
            return Entry(id: nextID, address: address)
        }
    }

    /// Takes an address for a call, which must be given back by `ended`.
    /// - Parameter avoided: where the call failed before; taken again only where there is no other.
    mutating func take(avoiding avoided: Int? = nil, at now: NIODeadline) -> (id: Int, address: Address)? {
        guard !entries.isEmpty else { return nil }
        turn &+= 1
        let index =
            best { $0.id != avoided && isServing($0, now) } ?? best { isServing($0, now) }
            ?? best { $0.id != avoided } ?? best { _ in true }
        guard let index else { return nil }
        entries[index].outstanding += 1
        return (entries[index].id, entries[index].address)
    }

    /// - Parameter isGood: nil where the outcome says nothing about the address.
    mutating func ended(_ id: Int, isGood: Bool?, at now: NIODeadline) {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
        entries[index].outstanding -= 1
        switch isGood {
        case true: entries[index].consecutiveFailures = 0
        case false:
            entries[index].consecutiveFailures += 1
            if entries[index].consecutiveFailures >= Self.failuresMax { eject(index, at: now) }
        case nil: break
        }
    }

    /// What the address says of itself. One that was away and is back is used at once.
    mutating func heard(_ id: Int, isReady: Bool) {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
        if isReady, !entries[index].isReady {
            entries[index].ejectedUntil = nil
            entries[index].consecutiveFailures = 0
        }
        entries[index].isReady = isReady
    }

    /// How many are left out at the moment.
    func missing(at now: NIODeadline) -> Int { entries.count { !isServing($0, now) } }

    private func isServing(_ entry: Entry, _ now: NIODeadline) -> Bool {
        entry.isReady && !isEjected(entry, now)
    }

    private func isEjected(_ entry: Entry, _ now: NIODeadline) -> Bool {
        entry.ejectedUntil.map { now < $0 } ?? false
    }

    /// The least busy; those that are equal take turns.
    private func best(_ isWanted: (Entry) -> Bool) -> Int? {
        var best: Int?
        for offset in entries.indices {
            let index = (offset + turn) % entries.count
            guard isWanted(entries[index]) else { continue }
            if best.map({ entries[index].outstanding < entries[$0].outstanding }) ?? true { best = index }
        }
        return best
    }

    /// Never more than half of them, so never the last.
    private mutating func eject(_ index: Int, at now: NIODeadline) {
        guard !isEjected(entries[index], now),
            entries.count(where: { isEjected($0, now) }) + 1 <= entries.count / 2
        else { return }
        // One that was well for longer than it could be out begins anew.
        if let last = entries[index].lastEjectionEnd, last + Self.ejectionMax < now { entries[index].timesEjected = 0 }
        entries[index].timesEjected += 1
        entries[index].consecutiveFailures = 0
        let until = now + min(Self.ejection * entries[index].timesEjected, Self.ejectionMax)
        entries[index].ejectedUntil = until
        entries[index].lastEjectionEnd = until
    }
}
