/// The small part of XML that the ECB's files are written in, and nothing beyond: ASCII, elements, attributes, text.
///
/// There are no entities, declarations, comments or sections here, so there is nothing to expand and nothing to fetch.
struct XMLScanner {
    enum Token: Equatable {
        case open(name: String, attributes: [String: String], isEmpty: Bool)
        case close(name: String)
        case text(String)
        case end
    }

    private let bytes: [UInt8]
    private var position = 0
    /// Of the next byte, from 1.
    private(set) var line = 1

    /// Longer than any name, value or text in the ECB's files.
    private static let wordBytesMax = 200

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next token; white space between elements is passed over.
    mutating func next() throws(RateFileError) -> Token {
        if position == 0 { try skipDeclaration() }
        skipSpace()
        guard position < bytes.count else { return .end }
        guard bytes[position] == UInt8(ascii: "<") else { return .text(try text()) }
        advance()
        switch peek {
        case UInt8(ascii: "/"):
            advance()
            let name = try name()
            skipSpace()
            try expect(">", "An end tag is not closed")
            return .close(name: name)
        case UInt8(ascii: "!"), UInt8(ascii: "?"):
            throw fault("Declarations, comments and processing instructions have no place in this file")
        default: return try openTag()
        }
    }

    func fault(_ detail: String) -> RateFileError { RateFileError(line: line, detail) }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { advance() }
    }

    /// `<?xml version="1.0" encoding="UTF-8"?>`, first in the file, or none.
    private mutating func skipDeclaration() throws(RateFileError) {
        guard bytes.starts(with: "<?xml ".utf8) else { return }
        position = 6
        var attributes: [String: String] = [:]
        try readAttributes(into: &attributes)
        try expect("?", "The XML declaration is not closed")
        try expect(">", "The XML declaration is not closed")
        let encoding = attributes.removeValue(forKey: "encoding") ?? "UTF-8"
        guard attributes == ["version": "1.0"], encoding.uppercased() == "UTF-8" else {
            throw fault("The file is not XML 1.0 in UTF-8")
        }
    }

    private mutating func openTag() throws(RateFileError) -> Token {
        let name = try name()
        var attributes: [String: String] = [:]
        try readAttributes(into: &attributes)
        let isEmpty = peek == UInt8(ascii: "/")
        if isEmpty { advance() }
        try expect(">", "The tag of \(name) is not closed")
        return .open(name: name, attributes: attributes, isEmpty: isEmpty)
    }

    private mutating func readAttributes(into attributes: inout [String: String]) throws(RateFileError) {
        while true {
            let before = position
            skipSpace()
            guard let byte = peek, Self.isNameByte(byte) else { return }
            guard position > before || attributes.isEmpty else { throw fault("Attributes stand apart by a space") }
            let name = try name()
            skipSpace()
            try expect("=", "The attribute \(name) has no value")
            skipSpace()
            guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
                throw fault("The attribute \(name) has no quoted value")
            }
            advance()
            let value = try word("The value of \(name)") { $0 != quote }
            advance()
            guard attributes.updateValue(value, forKey: name) == nil else {
                throw fault("The attribute \(name) is given twice")
            }
        }
    }

    private mutating func name() throws(RateFileError) -> String {
        let name = try word("A name", while: Self.isNameByte)
        guard let first = name.utf8.first, first > UInt8(ascii: "9") else { throw fault("A tag has no name") }
        return name
    }

    private mutating func text() throws(RateFileError) -> String {
        var text = try word("A text") { $0 != UInt8(ascii: "<") }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Bytes for as long as the condition holds; the end of the file is never a good place to stop.
    private mutating func word(
        _ what: String, while isPart: (UInt8) -> Bool
    ) throws(RateFileError) -> String {
        let start = position
        while let byte = peek, isPart(byte) {
            guard byte != UInt8(ascii: "&"), byte != UInt8(ascii: "<") else {
                throw fault("\(what) holds a mark that this file never needs")
            }
            guard byte < 0x7F, byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else {
                throw fault("\(what) holds a byte that is not printable ASCII")
            }
            guard position - start < Self.wordBytesMax else { throw fault("\(what) is too long") }
            advance()
        }
        guard position < bytes.count else { throw fault("The file ends too early") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func expect(_ character: Unicode.Scalar, _ detail: String) throws(RateFileError) {
        guard peek == UInt8(ascii: character) else {
            throw fault(position < bytes.count ? detail : "The file ends too early")
        }
        advance()
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: ":") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }
}
