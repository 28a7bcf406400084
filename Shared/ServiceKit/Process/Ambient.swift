package import Commerce
package import Foundation
import Synchronization

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
    package static let live = Ambient(clock: { Date() }, chance: RandomPool().next)

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

/// The system's cryptographic generator, asked for many numbers at a time: each asking is a system call.
private final class RandomPool: Sendable {
    private static let size = 512
    private let words = Mutex<[UInt64]>([])

    @Sendable func next() -> UInt64 {
        words.withLock { words in
            if let word = words.popLast() { return word }
            words = [UInt64](unsafeUninitializedCapacity: Self.size) { buffer, count in
                // At most 256 bytes at once are promised to come whole.
                let bytes = UnsafeMutableRawBufferPointer(buffer)
                for start in stride(from: 0, to: bytes.count, by: 256) {
                    while getentropy(bytes.baseAddress.map { $0 + start }, min(256, bytes.count - start)) != 0 {}
                }
                count = Self.size
            }
            return words.removeLast()
        }
    }
}
