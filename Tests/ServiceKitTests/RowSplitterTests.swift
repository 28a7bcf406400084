import NIOCore
import ServiceKit
import Testing

@Suite struct `Rows of a body` {
    private struct Case: CustomTestStringConvertible, Sendable {
        let format: RowFormat
        let text: String
        let rows: [String]
        var testDescription: String { text }
    }

    private static let cases = [
        Case(format: .ndjson, text: "{}\n{\"a\":1}\n", rows: ["{}", "{\"a\":1}"]),
        Case(format: .ndjson, text: "a\r\n\r\n \nb", rows: ["a", "b"]),
        Case(format: .ndjson, text: "\"\nb\n", rows: ["\"", "b"]),
        Case(
            format: .csv, text: "\u{FEFF}a,b\r\n1,\"x\ny\"\r\n2,\"\"\"\n\"\n",
            rows: ["a,b", "1,\"x\ny\"", "2,\"\"\"\n\""]),
        Case(format: .csv, text: "a\n1", rows: ["a", "1"]),
        Case(format: .csv, text: "", rows: []),
    ]

    private static func rows(_ format: RowFormat, _ pieces: [[UInt8]]) -> [Row] {
        var splitter = RowSplitter(format)
        var rows: [Row] = []
        for piece in pieces {
            splitter.add(ByteBuffer(bytes: piece))
            while let row = splitter.next() { rows.append(row) }
        }
        if let last = splitter.finish() { rows.append(last) }
        return rows
    }

    @Test(arguments: cases) private func `rows are the same wherever the bytes are cut`(_ one: Case) {
        let bytes = Array(one.text.utf8)
        for size in 1...max(1, bytes.count) {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            let rows = Self.rows(one.format, pieces)
            #expect(rows.map { String(decoding: $0.bytes, as: UTF8.self) } == one.rows)
            #expect(rows.map(\.number) == Array(1...rows.count + 1).dropLast())
        }
    }

    @Test func `a row says on which line it began`() {
        let rows = Self.rows(.csv, [Array("a\n\n\"1\n2\"\n3\n".utf8)])
        #expect(rows.map(\.line) == [1, 3, 5])
    }

    @Test func `a row over the limit is dropped and those behind it are read`() {
        let most = RowSplitter.rowBytesMax
        func piece(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x61, count: count) }
        let rows = Self.rows(
            .ndjson, [piece(most), Array("\n".utf8), piece(most), piece(1), piece(most), Array("\nb\n".utf8)])
        #expect(rows.map(\.isTooLong) == [false, true, false])
        #expect(rows.map(\.bytes.count) == [most, 0, 1])
        #expect(rows.map(\.number) == [1, 2, 3])
    }

    @Test(
        arguments: [
            ("a,b", ["a", "b"]), ("", [""]), (",", ["", ""]), ("\"a,\"\"b\"", ["a,\"b"]), ("\"\",x", ["", "x"]),
        ] as [(String, [String])])
    func `fields are read as RFC 4180 has them, and written so that they are read again`(
        _ text: String, _ fields: [String]
    ) {
        #expect(CSVText.fields(Array(text.utf8)) == fields)
        var out: [UInt8] = []
        CSVText.append(row: fields, to: &out)
        #expect(CSVText.fields(Array(out.dropLast(2))) == fields)
    }

    @Test(arguments: ["\"a", "\"a\"b", "a\"b"]) func `a quote out of place is no row`(_ text: String) {
        #expect(CSVText.fields(Array(text.utf8)) == nil)
    }
}
