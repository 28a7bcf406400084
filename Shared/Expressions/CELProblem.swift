/// What is wrong with the text of an expression, and where.
package struct CELProblem: Sendable, Hashable, CustomStringConvertible {
    package let message: String
    /// Offsets of UTF-8 in the text; empty at the end of the text.
    package let range: Range<Int>
    /// Both from 1; columns count code points.
    package let line: Int
    package let column: Int
    /// The line with a caret under the place.
    package let excerpt: String

    init(_ message: String, at range: Range<Int>, in text: String) {
        self.message = message
        let bytes = Array(text.utf8)
        let start = min(range.lowerBound, bytes.count)
        let lineStart = (bytes[..<start].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let end = min(max(range.upperBound, start), lineEnd)
        func scalars(_ part: ArraySlice<UInt8>) -> Int { String(decoding: part, as: UTF8.self).unicodeScalars.count }
        line = 1 + bytes[..<start].count { $0 == UInt8(ascii: "\n") }
        column = 1 + scalars(bytes[lineStart..<start])
        // One space for each code point before the place, tabs kept so that the caret stands under it.
        let lead = String(decoding: bytes[lineStart..<start], as: UTF8.self).unicodeScalars.map {
            $0 == "\t" ? "\t" : " "
        }
        excerpt =
            String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self) + "\n" + lead.joined()
            + String(repeating: "^", count: max(1, scalars(bytes[start..<max(start, end)])))
        self.range = start..<max(start, min(range.upperBound, bytes.count))
    }

    fileprivate init(declaration message: String) {
        self.message = message
        range = 0..<0
        line = 0
        column = 0
        excerpt = ""
    }

    /// `2:14: there is no field emial in order; did you mean email?`, and the excerpt under it.
    package var description: String { excerpt.isEmpty ? message : "\(line):\(column): \(message)\n\(excerpt)" }
}

/// All that is wrong with an expression or a declaration, in the order of the text.
package struct CELProblems: Error, Sendable, CustomStringConvertible {
    package let problems: [CELProblem]

    init(_ problems: [CELProblem]) {
        self.problems = problems.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    init(declaration message: String) { problems = [CELProblem(declaration: message)] }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
