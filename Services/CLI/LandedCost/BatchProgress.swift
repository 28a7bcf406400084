import JSON
import ServiceKit

/// How far a batch is.
struct BatchProgress {
    private static let interval: Duration = .seconds(1)

    let bytes: Int?
    var sent = 0
    /// Rows answered, refusals among them.
    var rows = 0
    private let started = ContinuousClock.now
    private var told = ContinuousClock.now

    init(bytes: Int?) { self.bytes = bytes }

    /// A line once a second: rows, rows a second, how far, time left.
    mutating func line(at now: ContinuousClock.Instant) -> String? {
        guard now - told >= Self.interval else { return nil }
        told = now
        let took = now - started
        var line = "\(rows) rows, \(perSecond(took)) rows/s"
        if let bytes, bytes > 0, sent > 0 {
            let left = took * (Double(max(0, bytes - sent)) / Double(sent))
            line += ", \(min(100, sent * 100 / bytes)) %, \(left.components.seconds) s left"
        }
        return line
    }

    /// What it came to. The last row's own count goes before ours.
    mutating func end(at now: ContinuousClock.Instant, _ end: BatchEnd?) -> String {
        if let end { rows = end.rows }
        let took = now - started
        let tenths = took.components.seconds * 10 + took.components.attoseconds / 100_000_000_000_000_000
        var line = "\(rows) rows in \(tenths / 10).\(tenths % 10) s, \(perSecond(took)) rows/s"
        guard let end else { return line }
        if end.refused > 0 { line += ", \(end.refused) refused" }
        if let count = end.prohibited, count > 0 { line += ", \(count) prohibited" }
        if let count = end.factsNeeded, count > 0 { line += ", \(count) lack facts" }
        return line
    }

    private func perSecond(_ took: Duration) -> Int { Int(Double(rows) / max(0.001, took / .seconds(1))) }
}

/// Counts the rows that an answer tells of while it comes: each begins with its number, however many lines it has.
struct BatchRowCounter {
    /// Enough for a row's number.
    private static let headBytes = 32
    private static let opening = Array(#"{"row":"#.utf8)

    private let isTable: Bool
    private(set) var rows = 0
    private var isQuoted = false
    /// What the line under way begins with.
    private var head: [UInt8] = []

    /// - Parameter isTable: CSV, whose quoted fields may hold line ends; otherwise lines of JSON, which hold none.
    init(isTable: Bool) { self.isTable = isTable }

    mutating func take(_ piece: [UInt8]) {
        for byte in piece {
            if isTable, byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: "\n"), !isQuoted {
                endLine()
            } else if head.count < Self.headBytes {
                head.append(byte)
            }
        }
    }

    /// The row of names and the last row have no number.
    private mutating func endLine() {
        let start = isTable ? 0 : Self.opening.count
        if isTable || head.starts(with: Self.opening) {
            let digits = head.dropFirst(start).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            if let number = Int(String(decoding: digits, as: UTF8.self)) { rows = number }
        }
        head.removeAll(keepingCapacity: true)
    }
}

/// What the last row of an answer says.
struct BatchEnd: Decodable, Equatable, Sendable {
    let rows: Int
    let answered: Int
    let refused: Int
    /// Of those answered; nil where it is not said.
    let prohibited: Int?
    let factsNeeded: Int?
    let isWhole: Bool

    private enum CodingKeys: String, CodingKey {
        case rows, answered, refused, prohibited
        case factsNeeded = "facts_needed"
        case isWhole = "is_whole"
    }
}

extension BatchEnd {
    private struct Line: Decodable { let summary: BatchEnd }

    /// nil where the line is not the last row of an answer.
    init?(_ line: String) {
        guard let end = Self.ofJSON(line) ?? Self.ofTable(line) else { return nil }
        self = end
    }

    /// - Throws: where there were rows and none could be answered.
    func check() throws(CommandFailure) {
        guard rows > 0, answered == 0 else { return }
        throw CommandFailure(rows == 1 ? "the only row was refused" : "all \(rows) rows were refused")
    }

    private static func ofJSON(_ line: String) -> BatchEnd? {
        let decoder = StrictJSONDecoder(unknownMembers: .ignored)
        return (try? decoder.decode(Line.self, from: Array(line.utf8)))?.summary
    }

    /// Its last field says `3 rows, 2 answered, 1 refused`, and behind a semicolon why it ended early.
    private static func ofTable(_ line: String) -> BatchEnd? {
        guard let fields = CSVText.fields(Array(line.utf8)), fields.count > 3, fields[0].isEmpty,
            ["end", "cut"].contains(fields[2])
        else { return nil }
        var counts: [String: Int] = [:]
        for part in fields[fields.count - 1].prefix(while: { $0 != ";" }).split(separator: ",") {
            let words = part.split(separator: " ")
            if words.count == 2, let count = Int(words[0]) { counts[String(words[1])] = count }
        }
        guard let rows = counts["rows"], let answered = counts["answered"], let refused = counts["refused"] else {
            return nil
        }
        return BatchEnd(
            rows: rows, answered: answered, refused: refused, prohibited: counts["prohibited"],
            factsNeeded: counts["facts_needed"], isWhole: fields[2] == "end")
    }
}
