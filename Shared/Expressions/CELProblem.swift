/// What is wrong with the text of an expression, and where.
package struct CELProblem: Sendable, Hashable, CustomStringConvertible {
    package let message: String
    /// Offsets of UTF-8 in the text; empty at the end of the text.
    package let range: Range<Int>
    /// Both from 1; columns count code points.
    package let line: Int
    package let column: Int
    /// The line with a caret under the place. What can't be seen is an escape in it, and in the message.
    package let excerpt: String

    init(_ message: String, at range: Range<Int>, in text: String) {
        self.message = message.visible
        let bytes = Array(text.utf8)
        let start = min(range.lowerBound, bytes.count)
        let lineStart = (bytes[..<start].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        var lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if lineEnd > start, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
        let end = min(max(range.upperBound, start), lineEnd)
        func scalars(_ part: ArraySlice<UInt8>) -> String.UnicodeScalarView {
            String(decoding: part, as: UTF8.self).unicodeScalars
        }
        func width(_ scalar: Unicode.Scalar) -> Int { scalar.isHidden ? scalar.visible.utf8.count : 1 }
        line = 1 + bytes[..<start].count { $0 == UInt8(ascii: "\n") }
        column = 1 + scalars(bytes[lineStart..<start]).count
        // One space for each code point before the place, tabs kept so that the caret stands under it.
        let lead = scalars(bytes[lineStart..<start]).map {
            $0 == "\t" ? "\t" : String(repeating: " ", count: width($0))
        }
        let carets = scalars(bytes[start..<max(start, end)]).reduce(0) { $0 + width($1) }
        excerpt =
            String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self).visible + "\n" + lead.joined()
            + String(repeating: "^", count: max(1, carets))
        self.range = start..<max(start, min(range.upperBound, bytes.count))
    }

    fileprivate init(declaration message: String) {
        self.message = message.visible
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

    /// The same problem, found on two ways, is told once.
    init(_ problems: [CELProblem]) {
        var told: Set<CELProblem> = []
        self.problems = problems.filter { told.insert($0).inserted }.sorted {
            $0.range.lowerBound < $1.range.lowerBound
        }
    }

    init(declaration message: String) { problems = [CELProblem(declaration: message)] }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
