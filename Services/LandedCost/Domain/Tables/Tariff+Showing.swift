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
        for line in range where !lines.isFiner[line] {
            guard lines.lengths[line] >= 6 else { return nil }
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

    /// Rate texts that the grammar does not read, each once, with the first line that has it.
    package func unreadTexts() -> [(code: String, column: String, text: String)] {
        var found: [(code: String, column: String, text: String)] = []
        var seen: Set<Int32> = []
        func look(_ rate: Int32, _ line: Int, _ column: String) {
            guard lines.rates[Int(rate)].form == .unread, seen.insert(rate).inserted else { return }
            found.append((code(line), column, lines.rates[Int(rate)].text))
        }
        for line in 0..<lineCount {
            look(lines.general[line], line, "general")
            look(lines.column2[line], line, "column2")
            for concession in lines.specials[Int(lines.special[line])].concessions {
                look(concession.rate, line, "special")
            }
            if lines.history[line] >= 0 {
                for version in lines.histories[Int(lines.history[line])] {
                    look(version.general, line, "general")
                    look(version.column2, line, "column2")
                    for concession in lines.specials[Int(version.special)].concessions {
                        look(concession.rate, line, "special")
                    }
                }
            }
        }
        return found
    }

    /// How many distinct rate texts it has.
    package var rateTextCount: Int { lines.rates.count }
}
