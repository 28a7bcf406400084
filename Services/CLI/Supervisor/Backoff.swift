/// How long to wait before a dead process is started again: 0.2 s, then twice as long each time, at most 5 s.
struct Backoff: Sendable {
    static let shortest: Duration = .milliseconds(200)
    static let longest: Duration = .seconds(5)
    /// A process that lived this long was well, so that its next death counts as the first.
    static let wellAfter: Duration = .seconds(30)

    private var next = shortest

    mutating func delay(afterLiving lived: Duration) -> Duration {
        if lived >= Self.wellAfter { next = Self.shortest }
        defer { next = min(next * 2, Self.longest) }
        return next
    }
}
