import NIOCore

/// Keeps a service's calls to its own share of the gateway: so many under way, so many that wait, the worthiest first.
///
/// No more wait than may be under way, so that waiting at most doubles the time of a call; of that room each class may
/// fill a part, and one that finds it full takes the place of a lesser call.
struct Bulkhead<Member: AnyObject> {
    enum Decision {
        case go
        case wait
        case refuse
        /// It waits in the place of another, which is refused.
        case replace(Member)
    }

    private struct Waiter {
        let member: Member
        let until: NIODeadline
    }

    /// Seconds that a refused caller is told to leave us alone.
    static var retryAfterSeconds: Int { 1 }

    private(set) var inFlight = 0
    private(set) var waiting = 0
    private var queues: [CircularBuffer<Waiter>]

    init() { queues = CallClass.allCases.map { _ in CircularBuffer() } }

    /// - Parameters:
    ///   - limit: how many may be under way.
    ///   - until: when waiting has no sense any more.
    mutating func enter(_ member: Member, _ kind: CallClass, limit: Int, until: NIODeadline) -> Decision {
        if inFlight < limit, waiting == 0 {
            inFlight += 1
            return .go
        }
        if waiting < Self.room(for: kind, limit: limit) {
            append(member, kind, until)
            return .wait
        }
        guard let least = queues.indices.first(where: { !queues[$0].isEmpty }), least < kind.rawValue,
            let last = queues[least].popLast()
        else { return .refuse }
        waiting -= 1
        append(member, kind, until)
        return .replace(last.member)
    }

    /// One that was under way is not any more.
    mutating func left() { inFlight -= 1 }

    /// The next that may go; it counts as under way.
    mutating func next(limit: Int) -> Member? {
        guard inFlight < limit, let queue = queues.indices.last(where: { !queues[$0].isEmpty }),
            let first = queues[queue].popFirst()
        else { return nil }
        waiting -= 1
        inFlight += 1
        return first.member
    }

    /// Whether it waited, and does not any more.
    mutating func withdraw(_ member: Member, _ kind: CallClass) -> Bool {
        guard let index = queues[kind.rawValue].firstIndex(where: { $0.member === member }) else { return false }
        queues[kind.rawValue].remove(at: index)
        waiting -= 1
        return true
    }

    /// Those that waited too long, which do not wait any more.
    mutating func expired(at now: NIODeadline) -> [Member] {
        guard waiting > 0 else { return [] }
        var late: [Member] = []
        for queue in queues.indices where queues[queue].contains(where: { $0.until <= now }) {
            late += queues[queue].filter { $0.until <= now }.map(\.member)
            queues[queue].removeAll { $0.until <= now }
        }
        waiting -= late.count
        return late
    }

    /// Those for whom there is no room any more since the limit fell, the latest of the least first: they are told at once,
    /// and not when their time is over.
    mutating func crowdedOut(limit: Int) -> [Member] {
        var members: [Member] = []
        while let least = queues.indices.first(where: { !queues[$0].isEmpty }), let kind = CallClass(rawValue: least),
            waiting > Self.room(for: kind, limit: limit), let last = queues[least].popLast()
        {
            waiting -= 1
            members.append(last.member)
        }
        return members
    }

    /// How many may wait before a call of this class is refused: a fifth for lists, all for what is vital.
    static func room(for kind: CallClass, limit: Int) -> Int {
        max(limit * (kind.rawValue + 1) / CallClass.allCases.count, kind == .list ? 0 : 1)
    }

    private mutating func append(_ member: Member, _ kind: CallClass, _ until: NIODeadline) {
        queues[kind.rawValue].append(Waiter(member: member, until: until))
        waiting += 1
    }
}
