extension Scanner {
    /// A number by the grammar of RFC 8259, section 6; never longer than `numberLengthMax`.
    mutating func number() throws(ScanFault) {
        let start = at
        var position = at
        var kind = TapeKind.integer
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let first = position
        try digits(&position)
        if bytes[first] == UInt8(ascii: "0"), position > first + 1 {
            throw ScanFault(offset: first, detail: "a number may not begin with an extra zero")
        }
        if bytes[position] == UInt8(ascii: ".") {
            kind = .number
            position += 1
            try digits(&position)
        }
        if bytes[position] | 0x20 == UInt8(ascii: "e") {
            kind = .number
            position += 1
            if bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position += 1 }
            try digits(&position)
        }
        guard position - start <= limits.numberLengthMax else {
            throw ScanFault(code: .tooLarge, offset: start, detail: "a number has too many characters")
        }
        append(TapeNode(kind, offset: start, length: position - start, next: count + 1))
        at = position
    }

    @inline(__always)
    private func digits(_ position: inout Int) throws(ScanFault) {
        let start = position
        while bytes[position] &- 0x30 < 10 { position += 1 }
        guard position > start else { throw ScanFault(offset: position, detail: "a digit is needed") }
    }
}
