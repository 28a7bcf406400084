import PricingDomain
import Synchronization

/// The rates in force, for every request to read; replaced whole, so that nobody sees half of an import.
final class RateBoard: Sendable {
    struct State: Sendable {
        var book: RateBook
        /// The last import that the book holds; 0 for what the program came with.
        var importNumber: Int64
    }

    private let state: Mutex<State>

    init(_ bundled: RateBook) { state = Mutex(State(book: bundled, importNumber: 0)) }

    var current: State { state.withLock { $0 } }
    var importNumber: Int64 { state.withLock { $0.importNumber } }

    /// Puts a newer book in place; one that is not newer is left aside, so that late readers undo nothing.
    func replace(with newer: State) {
        state.withLock { state in
            if newer.importNumber > state.importNumber { state = newer }
        }
    }
}
