/// The bars of the Interleaved 2 of 5 code, in which a boleto's 44 digits are printed.
///
/// Widths in modules, beginning with a bar, bars and spaces in turn. Of the five elements of a digit two are wide, three
/// modules here; the first digit of a pair is in the bars, the second in the spaces. Source: symbol table of ITF as in
/// ISO/IEC 16390, read in scanner manuals.
package enum InterleavedTwoOfFive {
    private static let wide = 3
    /// For each digit the five elements: `w` wide, `n` narrow.
    private static let patterns: [[Character]] = [
        "nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw", "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn",
    ].map(Array.init)

    /// nil for an odd count, or text that is not all digits. Leave ten modules blank on either side.
    package static func widths(of digits: String) -> [Int]? {
        let values = digits.utf8.map { Int($0) - 48 }
        guard values.count.isMultiple(of: 2), values.allSatisfy((0...9).contains) else { return nil }
        var widths = [1, 1, 1, 1]
        for index in stride(from: 0, to: values.count, by: 2) {
            for (bar, space) in zip(patterns[values[index]], patterns[values[index + 1]]) {
                widths.append(bar == "w" ? wide : 1)
                widths.append(space == "w" ? wide : 1)
            }
        }
        return widths + [wide, 1, 1]
    }
}
