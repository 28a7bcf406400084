import Commerce
import Foundation
import ServiceKit
import Synchronization
import TestSupport
import Wire

/// What the client did and what it was told: one entry for each thing it wanted done.
final class History: Sendable {
    enum Kind: String, Sendable {
        /// A quote; every try is another one. `name` is ours, the answer the quote.
        case quote
        /// An order under a key, `name`; `about` is the quote it is on.
        case order
        /// A payer who pays; `name` is the order.
        case approval
        /// A reviewer's decision; `name` is the case, `about` the verdict.
        case decision
        /// A file of rates; `name` is the dollar's rate in it, which no other file has.
        case rates
        /// An API key; every try is another one. `name` is the key's own.
        case key
        /// Something read; `name` is its address.
        case reading
        /// A call that is wrong, and is to be refused as such.
        case mistake
    }

    /// What tells a client to try again: being done, without a place to write to, or not answered.
    static let passing: Set<Int> = [409, 502, 503, 504, 507]

    enum Outcome: String, Sendable {
        case ok, fail, unknown
        /// The client has given it up: it was done once, or not at all.
        case dropped
    }

    struct Entry: Sendable {
        let kind: Kind
        let name: String
        let about: String
        /// What came of each try, oldest first; nil where no whole answer came.
        var statuses: [Int?] = []
        /// Every answer that said it was done.
        var answers: [[UInt8]] = []
        var outcome = Outcome.unknown
        /// Answers of 4xx and 5xx that were no problem document.
        var wordless = 0

        /// Tries after which it was not known whether anything was done.
        var unknowns: Int { statuses.count { $0 == nil || ($0 ?? 0) >= 502 } }
    }

    private let entries = Mutex<[Entry]>([])

    var all: [Entry] { entries.withLock { $0 } }

    func all(_ kind: Kind) -> [Entry] { all.filter { $0.kind == kind } }

    /// The entry's place, to note tries under.
    func begin(_ kind: Kind, _ name: String, about: String = "") -> Int {
        entries.withLock {
            $0.append(Entry(kind: kind, name: name, about: about))
            return $0.count - 1
        }
    }

    func note(_ entry: Int, status: Int?, answer: [UInt8]? = nil) {
        entries.withLock {
            $0[entry].statuses.append(status)
            switch status {
            case .some(200..<400):
                $0[entry].outcome = .ok
                if let answer { $0[entry].answers.append(answer) }
            case .some(let known) where !Self.passing.contains(known): $0[entry].outcome = .fail
            default: break
            }
        }
    }

    /// Notes a whole answer; a client of the interface is told what went wrong in a problem document.
    func note(_ entry: Int, _ answer: ServiceAnswer) {
        note(entry, status: answer.status, answer: answer.body)
        if answer.status == 409, Self.isFinal(answer) { drop(entry) }
        let isWordless = answer.status >= 400 && answer.header("content-type") != "application/problem+json"
        entries.withLock {
            if isWordless, [.quote, .order, .reading, .mistake].contains($0[entry].kind) { $0[entry].wordless += 1 }
        }
    }

    /// A 409 that no further try will change: the quote ran out under a clock that was ahead.
    private static func isFinal(_ answer: ServiceAnswer) -> Bool {
        ((try? answer.problem.type) ?? "").hasSuffix("quote-expired")
    }

    func drop(_ entry: Int) { entries.withLock { $0[entry].outcome = .dropped } }

    subscript(_ entry: Int) -> Entry { entries.withLock { $0[entry] } }
}

/// A client that knows what to do with each answer: send again what may have been done or was not, until it knows.
struct PatientClient: Sendable {
    let history: History
    /// Between two tries.
    var pause: Duration = .milliseconds(20)
    /// The longest that it goes on trying.
    static let patience: Duration = .seconds(60)

    enum First: Sendable {
        case done
        /// It was cut while it was being done, as far as the client can tell.
        case cut
        /// It was not begun, or was refused.
        case notBegun
    }

    /// Sends once.
    func once(_ entry: Int, _ send: () async throws -> ServiceAnswer) async -> First {
        do {
            let answer = try await send()
            history.note(entry, answer)
            if (200..<400).contains(answer.status) { return .done }
            let type = (try? answer.problem.type) ?? ""
            return answer.status == 503 && type.hasSuffix("outcome-unknown") ? .cut : .notBegun
        } catch CallError.unavailable {
            history.note(entry, status: nil)
            return .notBegun
        } catch {
            history.note(entry, status: nil)
            return .cut
        }
    }

    /// Sends again until the outcome is known or patience ends.
    func resolve(_ entry: Int, _ send: () async throws -> ServiceAnswer) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while history[entry].outcome == .unknown, ContinuousClock.now < deadline {
            if await once(entry, send) == .done { return }
            try await Task.sleep(for: pause)
        }
    }
}
