package import Commerce
package import Foundation

/// What a program asks of the world around it: the time, and chance. Nobody else asks the system.
package struct Ambient: Sendable {
    private let clock: @Sendable () -> Date
    private let chance: @Sendable () -> UInt64
    private let pause: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - clock: the moment, in UTC.
    ///   - chance: 64 fresh random bits at each call.
    ///   - pause: returns after so long, or throws when the task is cancelled.
    package init(
        clock: @escaping @Sendable () -> Date, chance: @escaping @Sendable () -> UInt64,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.clock = clock
        self.chance = chance
        self.pause = pause
    }

    /// The system's clock and its cryptographic generator.
    package static let live = Ambient(
        clock: { Date() },
        chance: {
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        })

    package func now() -> Date { clock() }
    package func timestamp() -> Timestamp { Timestamp(clock()) }
    /// Today in UTC.
    package func today() -> CalendarDate { CalendarDate(clock()) }
    /// Waits; throws when the task is cancelled meanwhile.
    package func sleep(for duration: Duration) async throws { try await pause(duration) }
    package func random() -> UInt64 { chance() }

    /// A version 7 UUID of this moment.
    package func newUUID() -> UUID { UUID.version7(at: clock(), random: (chance(), chance())) }
    package func newID<Of>(_: Of.Type = Of.self) -> ID<Of> { ID<Of>(newUUID()) }

    package func randomBytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            withUnsafeBytes(of: chance()) { bytes.append(contentsOf: $0) }
        }
        return Array(bytes.prefix(count))
    }
}
