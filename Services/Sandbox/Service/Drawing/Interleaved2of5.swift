/// The bar code of Brazilian payment slips: digits in pairs, the first of each pair in the bars, the second in the
/// spaces between them (ISO/IEC 16390), a wide element being three narrow ones.
struct Interleaved2of5: Hashable, Sendable {
    /// Widths in narrow elements, bar and space in turn, beginning and ending with a bar.
    let widths: [Int]

    /// - Returns: nil for a text that is not an even, positive number of digits.
    init?(_ digits: String) {
        let values = digits.utf8.map { Int($0) - 48 }
        guard !values.isEmpty, values.count % 2 == 0, values.allSatisfy({ (0...9).contains($0) }) else { return nil }
        var widths = [1, 1, 1, 1]
        for index in stride(from: 0, to: values.count, by: 2) {
            for (bar, space) in zip(Self.elements[values[index]], Self.elements[values[index + 1]]) {
                widths += [bar, space]
            }
        }
        self.widths = widths + [3, 1, 1]
    }

    /// Width of the whole in narrow elements, without the quiet zones.
    var width: Int { widths.reduce(0, +) }

    /// The bars as SVG path data, a narrow element being one unit wide.
    func path(height: Int) -> String {
        var (path, x) = ("", 0)
        for (index, width) in widths.enumerated() {
            if index % 2 == 0 { path += "M\(x) 0h\(width)v\(height)H\(x)z" }
            x += width
        }
        return path
    }

    /// Two wide among five, for each digit.
    private static let elements: [[Int]] = [
        [1, 1, 3, 3, 1], [3, 1, 1, 1, 3], [1, 3, 1, 1, 3], [3, 3, 1, 1, 1], [1, 1, 3, 1, 3],
        [3, 1, 3, 1, 1], [1, 3, 3, 1, 1], [1, 1, 1, 3, 3], [3, 1, 1, 3, 1], [1, 3, 1, 3, 1],
    ]
}
