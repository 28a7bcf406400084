import Foundation
import JSON
import Testing

/// Documents made at random and then damaged. Whatever comes, nothing may crash, and what is accepted must hold
/// together. `CARNET_FUZZ_SECONDS` lengthens the run, `CARNET_FUZZ_SEED` repeats one.
@Suite struct FuzzTests {
    static let environment = ProcessInfo.processInfo.environment
    static let seconds = environment["CARNET_FUZZ_SECONDS"].flatMap { Int($0) } ?? 2
    static let seed = environment["CARNET_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_121

    @Test func `damaged documents are refused or read, and never break the reader`() throws {
        var numbers = SeededNumbers(seed: Self.seed)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(Self.seconds)
        var (rounds, accepted) = (0, 0)
        while clock.now < end {
            for _ in 0..<50 {
                rounds += 1
                let document = RandomDocument.make(&numbers)
                #expect(scanIssue(document) == nil, "seed \(Self.seed), round \(rounds): \(text(document))")
                let damaged = RandomDocument.damage(document, &numbers)
                do {
                    if try hasWhatItNeeds(damaged) { accepted += 1 }
                } catch {
                    Issue.record("seed \(Self.seed), round \(rounds): \(error) in \(text(damaged))")
                }
            }
        }
        // Both ways out were taken.
        #expect(accepted > 0 && accepted < rounds)
    }

    /// False for a refused document.
    private func hasWhatItNeeds(_ document: [UInt8]) throws -> Bool {
        if let issue = scanIssue(document) {
            #expect(["invalid_json", "duplicate_member", "too_deep", "too_large"].contains(issue.code))
            #expect(issue.pointer.isEmpty || issue.pointer.utf8.first == UInt8(ascii: "/"))
            return false
        }
        #expect(isAcceptedByFoundation(document), "\(text(document))")
        let raw = try RawJSON(document)
        #expect(try RawJSON(raw.bytes) == raw)
        readAsSomethingElse(document)
        do throws(JSONFailure) {
            let value = try StrictJSONDecoder().decode(AnyValue.self, from: document)
            let written = try? StrictJSONEncoder().encode(value)
            #expect(try StrictJSONDecoder().decode(AnyValue.self, from: written ?? []) == value)
        } catch {
            // Two spellings of one name, which no dictionary can hold.
            #expect(error.issues.allSatisfy { $0.code == "duplicate_member" })
        }
        return true
    }

    /// Foundation's reader is laxer, so what it refuses we must not accept; but for numbers beyond a Double, which it
    /// converts at once.
    private func isAcceptedByFoundation(_ document: [UInt8]) -> Bool {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)
            return true
        } catch {
            return "\(error)".contains("not representable")
        }
    }

    /// Wrong shapes: no crash, and each issue at a place of its own.
    private func readAsSomethingElse(_ document: [UInt8]) {
        for found in [
            issues(IssueTests.Parcel.self, text(document)), issues([String: [Int]].self, text(document)),
            issues(DecodingTests.Everything.self, text(document)), issues([[String]].self, text(document)),
        ] {
            #expect(found.count <= JSONFailure.issuesMax)
            #expect(Set(found.map(\.pointer)).count == found.count)
        }
    }
}

/// Random documents of our own making.
enum RandomDocument {
    static func make(_ numbers: inout SeededNumbers) -> [UInt8] {
        var document: [UInt8] = []
        value(&document, depth: 0, &numbers)
        return document
    }

    private static func value(_ document: inout [UInt8], depth: Int, _ numbers: inout SeededNumbers) {
        space(&document, &numbers)
        switch Int.random(in: 0..<(depth < 6 ? 9 : 6), using: &numbers) {
        case 0: document += bytes("null")
        case 1: document += bytes(Bool.random(using: &numbers) ? "true" : "false")
        case 2: document += bytes("\(Int64.random(in: .min ... .max, using: &numbers))")
        case 3:
            let digits = Int.random(in: 0..<1_000, using: &numbers)
            document += bytes(["-0", "0.\(digits)", "\(digits)e-\(digits % 9)", "-1.5E+\(digits % 30)"][digits % 4])
        case 4, 5: string(&document, &numbers)
        case 6:
            list(&document, "[", "]", &numbers) { document, _, numbers in value(&document, depth: depth + 1, &numbers) }
        default:
            list(&document, "{", "}", &numbers) { document, position, numbers in
                let known = ["lines", "to", "period", "tags", "sku", "quantity", "id", "kind", "inner", "name"]
                let name = Bool.random(using: &numbers) ? known[position % known.count] : "n\(position)é"
                document += bytes("\"\(name)\"")
                space(&document, &numbers)
                document += bytes(":")
                value(&document, depth: depth + 1, &numbers)
            }
        }
        space(&document, &numbers)
    }

    private static func list(
        _ document: inout [UInt8], _ open: String, _ close: String, _ numbers: inout SeededNumbers,
        element: (inout [UInt8], Int, inout SeededNumbers) -> Void
    ) {
        document += bytes(open)
        space(&document, &numbers)
        for position in 0..<Int.random(in: 0..<10, using: &numbers) {
            if position > 0 { document += bytes(",") }
            space(&document, &numbers)
            element(&document, position, &numbers)
        }
        document += bytes(close)
    }

    private static func string(_ document: inout [UInt8], _ numbers: inout SeededNumbers) {
        let parts = [
            "a", "12345678", "\\n", "\\\"", "\\u00e9", "é", "€", "𝄞", "\\uD834\\uDD1E", "/", " ", "\\u0000", "e\u{301}",
        ]
        document += bytes("\"")
        for _ in 0..<Int.random(in: 0..<12, using: &numbers) {
            document += bytes(parts[Int.random(in: parts.indices, using: &numbers)])
        }
        document += bytes("\"")
    }

    private static func space(_ document: inout [UInt8], _ numbers: inout SeededNumbers) {
        if UInt8.random(in: 0..<8, using: &numbers) == 0 {
            document += bytes([" ", "\n", "\t\r "].randomElement(using: &numbers) ?? "")
        }
    }

    /// One to four changes: a byte changed, lost or added, a piece doubled, moved or cut off.
    static func damage(_ document: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var damaged = document
        for _ in 0..<Int.random(in: 1...4, using: &numbers) {
            guard !damaged.isEmpty else { return damaged }
            let position = Int.random(in: damaged.indices, using: &numbers)
            let end = min(damaged.count, position + Int.random(in: 1..<24, using: &numbers))
            let signs = bytes("{}[]\",:\\0123456789-+.eEu \u{0}\u{1F}\u{7F}tfn") + [0x80, 0xC3, 0xED, 0xF4, 0xFF]
            switch Int.random(in: 0..<7, using: &numbers) {
            case 0: damaged[position] = signs.randomElement(using: &numbers) ?? 0
            case 1: damaged[position] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 2: damaged.remove(at: position)
            case 3: damaged.insert(signs.randomElement(using: &numbers) ?? 0, at: position)
            case 4: damaged.insert(contentsOf: Array(damaged[position..<end]), at: position)
            case 5: damaged.removeSubrange(position..<end)
            default:
                damaged.insert(
                    contentsOf: Array(damaged[position..<end]), at: damaged.indices.randomElement(using: &numbers) ?? 0)
            }
        }
        return damaged
    }
}
