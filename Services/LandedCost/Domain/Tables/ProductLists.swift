import Commerce

/// Lists of codes that additional duties name, as one bit for each list and period on each tariff line.
struct ProductLists: Sendable {
    /// One list in one period.
    struct Part: Sendable {
        let list: String
        let period: Period
    }

    /// Two words of bits hold this many parts; the loader refuses more.
    static let partsMax = 128

    private(set) var parts: [Part] = []
    /// Two words for each tariff line.
    private var bits: [UInt64]

    init(_ file: DataFile, lines: TariffLines) throws(TableError) {
        var parts: [Part] = []
        var bits = [UInt64](repeating: 0, count: lines.codes.count * 2)
        let table = try CSVTable(file, columns: ["list", "code_prefix", "effective_from", "effective_to"])
        try table.forEachRow { row throws(TableError) in
            let list = try row.filled(0, "list")
            let prefix = try row.codePrefix(1)
            let period = try row.period(2)
            var part = parts.count - 1
            while part >= 0, parts[part].list != list || parts[part].period != period { part -= 1 }
            if part < 0 {
                part = parts.count
                guard part < Self.partsMax else { throw row.fail("more than \(Self.partsMax) lists and periods") }
                parts.append(Part(list: list, period: period))
            }
            // Codes that the tariff no longer has stay in the lists; they meet no line.
            for line in lines.range(of: prefix) { bits[line * 2 + part / 64] |= 1 << UInt64(part % 64) }
        }
        self.parts = parts
        self.bits = bits
    }

    /// How many tariff lines a part names.
    func lineCount(of part: Int) -> Int {
        stride(from: part / 64, to: bits.count, by: 2).count { bits[$0] & (1 << UInt64(part % 64)) != 0 }
    }

    /// Which parts belong to a list.
    func positions(of list: String) -> [Int] { parts.indices.filter { parts[$0].list == list } }

    /// The parts of a list that hold on a day, as bits.
    func mask(_ positions: [Int], on day: CalendarDate) -> (UInt64, UInt64) {
        var mask: (UInt64, UInt64) = (0, 0)
        for position in positions where parts[position].period.containsOpen(day) {
            if position < 64 { mask.0 |= 1 << UInt64(position) } else { mask.1 |= 1 << UInt64(position - 64) }
        }
        return mask
    }

    /// The parts of lists whatever the day, as bits: what quickly tells that a line is in none of them.
    func bits(of positions: [Int]) -> (UInt64, UInt64) {
        var bits: (UInt64, UInt64) = (0, 0)
        for position in positions {
            if position < 64 { bits.0 |= 1 << UInt64(position) } else { bits.1 |= 1 << UInt64(position - 64) }
        }
        return bits
    }

    /// The parts that any of the lines is in.
    func bits(on lines: Range<Int>) -> (UInt64, UInt64) {
        var found: (UInt64, UInt64) = (0, 0)
        for line in lines {
            found.0 |= bits[line * 2]
            found.1 |= bits[line * 2 + 1]
        }
        return found
    }

    enum Coverage {
        case none, some, all
    }

    /// How many of the lines are in any of the parts.
    func coverage(of range: Range<Int>, by mask: (UInt64, UInt64)) -> Coverage {
        var isIn = false
        var isOut = false
        for line in range {
            if (bits[line * 2] & mask.0) | (bits[line * 2 + 1] & mask.1) != 0 { isIn = true } else { isOut = true }
        }
        return isIn ? (isOut ? .some : .all) : .none
    }
}

extension Period {
    /// As `contains`, but a start that was not recorded counts as long past: the duty that names a list has the dates.
    func containsOpen(_ day: CalendarDate) -> Bool {
        if let from, day < from { return false }
        if let to, day >= to { return false }
        return true
    }
}
