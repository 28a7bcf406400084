import Commerce

/// What the 44 digits of a boleto's bar code say, and whether its line of 47 says the same.
///
/// Written from the FEBRABAN layout alone, apart from the code that makes the digits, so that the two can disagree:
/// bank 3, currency 1, check digit 1, due factor 4, amount in cents 10, free field 25.
enum BoletoDigits {
    /// Every way in which digits, amount and due date disagree; empty for a good slip.
    static func flaws(barcode: String, line: String, amountMinor: Int64, due: CalendarDate) -> [Flaw] {
        guard let bar = digits(barcode), bar.count == 44 else {
            return [Flaw("/barcode", "A bar code has 44 digits.")]
        }
        guard let typed = digits(line.filter { $0 != "." && $0 != " " }), typed.count == 47 else {
            return [Flaw("/digitable_line", "A line has 47 digits, with dots and blanks or without.")]
        }
        var flaws: [Flaw] = []
        if bar[3] != 9 { flaws.append(Flaw("/barcode", "The fourth digit is the currency: 9 for the real.")) }
        let general = generalDigit(of: bar)
        if bar[4] != general {
            flaws.append(Flaw("/barcode", "The general check digit is \(bar[4]); modulo 11 makes it \(general)."))
        }
        let factor = dueFactor(of: due)
        if number(bar[5..<9]) != factor {
            flaws.append(
                Flaw("/barcode", "The due factor is \(number(bar[5..<9])); \(due) is \(factor)."))
        }
        if number(bar[9..<19]) != amountMinor {
            flaws.append(Flaw("/barcode", "The amount is \(number(bar[9..<19])) cents; it should be \(amountMinor)."))
        }
        return flaws + lineFlaws(typed, bar)
    }

    /// The line cut for the eye: `99990.01416 77000.000768 10934.201764 9 16200000039022`.
    static func printed(line: String) -> String {
        let d = Array(line.filter { $0.isNumber })
        guard d.count == 47 else { return line }
        func part(_ range: Range<Int>) -> String { String(d[range]) }
        return "\(part(0..<5)).\(part(5..<10)) \(part(10..<15)).\(part(15..<21)) "
            + "\(part(21..<26)).\(part(26..<32)) \(part(32..<33)) \(part(33..<47))"
    }

    private static func lineFlaws(_ typed: [Int], _ bar: [Int]) -> [Flaw] {
        var flaws: [Flaw] = []
        let fields = [(1, 0..<9, 9), (2, 10..<20, 20), (3, 21..<31, 31)]
        for (name, range, place) in fields {
            let expected = fieldDigit(of: typed[range])
            if typed[place] != expected {
                flaws.append(
                    Flaw(
                        "/digitable_line",
                        "Field \(name) ends in \(typed[place]); modulo 10 makes it \(expected)."))
            }
        }
        let free = typed[4..<9] + typed[10..<20] + typed[21..<31]
        let rebuilt = Array(typed[0..<4]) + [typed[32]] + Array(typed[33..<47]) + Array(free)
        if rebuilt != bar {
            flaws.append(Flaw("/digitable_line", "The line and the bar code hold different digits."))
        }
        return flaws
    }

    private static func digits(_ text: String) -> [Int]? {
        let values = text.utf8.map { Int($0) - 48 }
        return values.allSatisfy { (0...9).contains($0) } ? values : nil
    }

    private static func number(_ digits: ArraySlice<Int>) -> Int64 { digits.reduce(Int64(0)) { $0 * 10 + Int64($1) } }

    /// Modulo 11 over the other 43 digits, weights 2 to 9 from the right; 0, 10 and 11 become 1.
    static func generalDigit(of bar: [Int]) -> Int {
        var (sum, weight) = (0, 2)
        for index in bar.indices.reversed() where index != 4 {
            sum += bar[index] * weight
            weight = weight == 9 ? 2 : weight + 1
        }
        let digit = 11 - sum % 11
        return digit == 10 || digit == 11 ? 1 : digit
    }

    /// Modulo 10 with the digits of each product added, weights 2 and 1 in turn from the right.
    static func fieldDigit(of digits: ArraySlice<Int>) -> Int {
        var (sum, weight) = (0, 2)
        for digit in digits.reversed() {
            let product = digit * weight
            sum += product / 10 + product % 10
            weight = 3 - weight
        }
        return (10 - sum % 10) % 10
    }

    /// Days since 1997-10-07 up to 9999 on 2025-02-21; 1000 again the day after, and every 9,000 days.
    static func dueFactor(of due: CalendarDate) -> Int64 {
        // 20,141 days from 1970-01-01 is 2025-02-22, the first day of the second round.
        let days = (Int64(due.daysSince1970) - 20_141) % 9_000
        return 1_000 + (days < 0 ? days + 9_000 : days)
    }
}
