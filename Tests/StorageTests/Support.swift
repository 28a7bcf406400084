import Commerce
import Dispatch
import Foundation
import Storage
import Synchronization
import Testing

/// Something that a closure on a database thread waits for, at most half a minute.
struct Latch: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    struct NeverOpened: Error {}

    func open() { semaphore.signal() }

    func wait() throws {
        guard semaphore.wait(timeout: .now() + .seconds(30)) == .success else { throw NeverOpened() }
    }
}

/// Values that leave a closure while it still runs.
struct Mailbox<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func send(_ value: Value) { continuation.yield(value) }

    /// Nothing more will come: whoever waits fails instead of waiting for ever.
    func close() { continuation.finish() }

    func next() async throws -> Value {
        for await value in stream { return value }
        throw CancellationError()
    }
}

extension Database {
    /// Runs `body` while a transaction of this database is held open.
    func whileHeld(
        by hold:
            @escaping @Sendable (any Database, @escaping @Sendable (any SQLConnection) throws -> Void) async throws ->
            Void,
        _ body: (Latch) async throws -> Void
    ) async throws {
        let started = Mailbox<Void>()
        let latch = Latch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { started.close() }
                try await hold(self) { _ in
                    started.send(())
                    try latch.wait()
                }
            }
            do {
                try await started.next()
                try await body(latch)
            } catch {
                latch.open()
                throw error
            }
            latch.open()
            try await group.waitForAll()
        }
    }
}

final class Tally: Sendable {
    private let counted = Atomic(0)

    /// How often this was called, this time included.
    @discardableResult
    func count() -> Int { counted.wrappingAdd(1, ordering: .relaxed).newValue }

    var value: Int { counted.load(ordering: .relaxed) }
}

/// A clock that stands until it is moved.
final class SetClock: Sendable {
    private let moment: Mutex<Date>

    init(_ start: Date = Date(timeIntervalSince1970: 1_795_000_000)) { moment = Mutex(start) }

    var now: Date { moment.withLock { $0 } }

    func advance(by seconds: Double) { moment.withLock { $0 += seconds } }
}

struct Refusal: Error, Hashable {}

/// Two tables with each kind of constraint.
let shelves = Migration(
    10, "shelves",
    [
        "CREATE TABLE shelf (id TEXT PRIMARY KEY, room TEXT NOT NULL)",
        """
        CREATE TABLE book (
            id BIGINT PRIMARY KEY,
            shelf TEXT NOT NULL REFERENCES shelf (id),
            title TEXT NOT NULL,
            copies BIGINT NOT NULL,
            cover BYTEA,
            CONSTRAINT book_title UNIQUE (shelf, title),
            CONSTRAINT book_copies CHECK (copies >= 0)
        )
        """,
    ])

extension SQLConnection {
    func addShelf(_ id: String) throws {
        try execute("INSERT INTO shelf (id, room) VALUES (\(id), 'hall')")
    }

    func addBook(_ id: Int, on shelf: String = "a", title: String? = nil, copies: Int = 1, cover: [UInt8]? = nil) throws
    {
        try execute(
            """
            INSERT INTO book (id, shelf, title, copies, cover)
            VALUES (\(id), \(shelf), \(title ?? "title \(id)"), \(copies), \(cover))
            """)
    }

    func bookIDs() throws -> [Int] { try query("SELECT id FROM book ORDER BY id").map { try $0.int("id") } }
}

func expectShelves(
    _ count: Int, in database: any Database, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let found = try await database.read { db in try db.query("SELECT id FROM shelf").count }
    #expect(found == count, sourceLocation: sourceLocation)
}

/// An event id that differs for each number.
func eventID(_ number: UInt64) -> EventID {
    EventID(.version7(at: Date(timeIntervalSince1970: 1_795_000_000), random: (0, number)))
}
