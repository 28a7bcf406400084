package import Commerce

extension Tariff {
    /// The average of the rates of a subheading's lines that are plain shares: never the rate of any of them.
    package struct Average: Sendable {
        /// In percent, to two decimals.
        package let mean: String
        package let least: String
        package let most: String
        /// Lines with a plain share, and all others, which the average leaves out.
        package let lines: Int
        package let otherLines: Int
    }

    /// nil where no line has a plain share, or where rules of chapters stand for lines.
    package func average(_ range: Range<Int>, on day: CalendarDate) -> Average? {
        var shares: [Ratio] = []
        var others = 0
        var last: (code: UInt64, rate: Int32)?
        for line in range where !lines.isFiner[line] && standing(line) != .unknown {
            guard lines.lengths[line] >= 6 else { return nil }
            // Lines of ten digits under one of eight have its rate: they count once.
            let this = (code: lines.codes[line] / 100, rate: lines.rateIndex(line, .general, on: day))
            if let last, lines.lengths[line] == 10, last == this { continue }
            last = this
            if let share = rate(line, .general, on: day).plainShare { shares.append(share) } else { others += 1 }
        }
        guard let least = shares.min(), let most = shares.max(), let sum = try? shares.reduce(Ratio.zero, +),
            let mean = try? sum / Ratio(whole: Int64(shares.count)) * Ratio(whole: 100),
            let text = try? mean.decimalText(fractionDigits: 2, rounding: .halfUp)
        else { return nil }
        return Average(
            mean: text, least: least.percentText, most: most.percentText, lines: shares.count, otherLines: others)
    }

    /// Codes near one that no line has: of the lines around its place those that share most digits, nearest first.
    package func nearest(_ code: CodePrefix, count: Int) -> [String] {
        let place = lines.codes.lowerBound(code.first)
        let around = max(0, place - count * 2)..<min(lines.codes.count, place + count * 2)
        return CodePrefix.nearest(
            to: code, among: around.map { (lines.codes[$0], Int(lines.lengths[$0])) }, count: count)
    }
}
