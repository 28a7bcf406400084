package import NIOCore

/// One row as it came.
package struct Row: Sendable {
    /// From 1, empty lines and the row of names not counted.
    package let number: Int
    /// Its first line in the body, from 1.
    package let line: Int
    /// Without its line end; empty where it is too long.
    package let bytes: [UInt8]
    /// Longer than a row may be: its bytes were not kept.
    package let isTooLong: Bool
}

/// Cuts bytes into rows as they come. Holds no more than one row and what lies behind it.
package struct RowSplitter {
    /// A cart of a few hundred lines in JSON; a row of a table is far shorter.
    package static let rowBytesMax = 64 << 10

    private let format: RowFormat
    private var buffer = ByteBuffer()
    /// Bytes of the row under way that were looked at.
    private var seen = 0
    private var isQuoted = false
    private var isDropping = false
    private var line = 1
    private var lineOfRow = 1
    private var number = 0
    private var isAtStart = true

    package init(_ format: RowFormat) { self.format = format }

    /// Takes more bytes; at most what `StreamLimits.windowBytes` says at a time.
    package mutating func add(_ bytes: ByteBuffer) {
        var bytes = bytes
        buffer.discardReadBytes()
        buffer.writeBuffer(&bytes)
        if isAtStart, buffer.readableBytes >= 3 { dropMark() }
    }

    /// The next whole row; nil until more bytes come.
    package mutating func next() -> Row? {
        while let end = endOfRow() {
            let row = take(end)
            buffer.moveReaderIndex(forwardBy: 1)
            if let row { return row }
        }
        if seen > Self.rowBytesMax {
            isDropping = true
            buffer.moveReaderIndex(forwardBy: seen)
            seen = 0
        }
        return nil
    }

    /// The last row, where the body did not end with a line end.
    package mutating func finish() -> Row? {
        if isAtStart { dropMark() }
        seen = 0
        return take(buffer.readableBytes)
    }

    /// The row of names, which is no row of its own.
    package mutating func isHeader() { number -= 1 }

    /// Bytes until the line end that ends the row.
    private mutating func endOfRow() -> Int? {
        let (quoted, scanned, end, lines) = buffer.withUnsafeReadableBytes { bytes in
            var (isQuoted, at, lines) = (isQuoted, seen, 0)
            let hasQuotes = format == .csv
            while at < bytes.count {
                let byte = bytes[at]
                if byte == UInt8(ascii: "\n") {
                    lines += 1
                    if !isQuoted { return (isQuoted, at, Int?.some(at), lines) }
                } else if hasQuotes, byte == UInt8(ascii: "\"") {
                    isQuoted.toggle()
                }
                at += 1
            }
            return (isQuoted, at, nil, lines)
        }
        isQuoted = quoted
        seen = end == nil ? scanned : 0
        line += lines
        return end
    }

    private mutating func take(_ length: Int) -> Row? {
        var bytes = buffer.readBytes(length: length) ?? []
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        let isTooLong = isDropping || bytes.count > Self.rowBytesMax
        let first = lineOfRow
        (isDropping, lineOfRow) = (false, line)
        guard isTooLong || bytes.contains(where: { $0 != 0x20 && $0 != 9 }) else { return nil }
        number += 1
        return Row(number: number, line: first, bytes: isTooLong ? [] : bytes, isTooLong: isTooLong)
    }

    /// Spreadsheets begin UTF-8 with a mark.
    private mutating func dropMark() {
        isAtStart = false
        if buffer.getBytes(at: buffer.readerIndex, length: 3) == [0xEF, 0xBB, 0xBF] {
            buffer.moveReaderIndex(forwardBy: 3)
        }
    }
}
