package import Commerce
import Foundation

/// How sums of one currency are written in one language and country.
///
/// Signs, places of the symbol, groups and digits are those of the Unicode CLDR, through Foundation's ICU; the number of
/// decimals is ISO 4217's, whatever the CLDR would leave out, so that what is shown is what is charged. Digits are set
/// one by one into the locale's pattern: no sum passes through a floating-point number.
package struct MoneyFormat: Sendable {
    package let locale: String
    package let currency: Currency

    private struct Frame: Sendable {
        let before: String
        let after: String
    }

    private let digits: [String]
    private let positive: Frame
    private let negative: Frame
    private let group: String
    /// Digits in the last group and in those before it; 0 for a locale that groups nothing.
    private let groupSizes: (last: Int, others: Int)
    /// From as many digits on there are groups.
    private let groupsFrom: Int
    private let decimalPoint: String

    /// - Parameter locale: BCP 47, such as `mr-IN`.
    /// - Returns: nil for text that is no tag, or a language that the CLDR does not have.
    package init?(locale text: String, currency: Currency) {
        guard let locale = Self.locale(text) else { return nil }
        self.locale = text
        self.currency = currency
        let plain = IntegerFormatStyle<Int>(locale: locale).grouping(.never)
        let digits = Self.shown.map { $0.formatted(plain) }
        let style = IntegerFormatStyle<Int>.Currency(code: currency.code, locale: locale)
            .precision(.fractionLength(currency.exponent))
        guard let sample = Self.parts(of: 1_234_567.formatted(style), digits: digits, fraction: currency.exponent),
            let minus = Self.parts(of: (-1_234_567).formatted(style), digits: digits, fraction: currency.exponent),
            let small = Self.parts(of: 1_234.formatted(style), digits: digits, fraction: currency.exponent)
        else { return nil }
        self.digits = digits
        positive = sample.frame
        negative = minus.frame
        decimalPoint = sample.point
        group = sample.separators.compactMap(\.self).last ?? ""
        let places = sample.separators.indices.filter { sample.separators[$0] != nil }.map { 7 - $0 }
        let last = places.min() ?? 0
        groupSizes = (last, places.count > 1 ? places.sorted()[1] - last : last)
        let smallHasGroup = small.separators.contains { $0 != nil }
        groupsFrom = smallHasGroup ? 4 : 5
    }

    /// The sum as a shopper there reads it, with the marks that keep right-to-left text in order.
    package func text(_ sum: Money) -> String {
        let units = String(sum.minorUnits.magnitude)
        let padding = String(repeating: "0", count: max(0, currency.exponent + 1 - units.utf8.count))
        let all = Array((padding + units).utf8).map { digits[Int($0 - UInt8(ascii: "0"))] }
        let whole = all.dropLast(currency.exponent)
        var text = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, isGroupEnd(left: whole.count - index, of: whole.count) { text += group }
            text += digit
        }
        if currency.exponent > 0 { text += decimalPoint + all.suffix(currency.exponent).joined() }
        let frame = sum.isNegative ? negative : positive
        return frame.before + text + frame.after
    }

    private func isGroupEnd(left: Int, of count: Int) -> Bool {
        guard groupSizes.last > 0, count >= groupsFrom else { return false }
        if left == groupSizes.last { return true }
        return left > groupSizes.last && (left - groupSizes.last).isMultiple(of: max(1, groupSizes.others))
    }

    // MARK: - Reading the locale's pattern

    private static let shown = Array(0...9)

    private struct Parts {
        let frame: Frame
        /// Before each of the seven or four digits; nil where there is nothing.
        let separators: [String?]
        let point: String
    }

    /// Takes a formatted sample apart: what stands before, between and behind its digits.
    private static func parts(of sample: String, digits: [String], fraction: Int) -> Parts? {
        let scalars = Array(sample.unicodeScalars)
        let known = Set(digits.flatMap { $0.unicodeScalars })
        let places = scalars.indices.filter { known.contains(scalars[$0]) }
        guard let first = places.first, let last = places.last else { return nil }
        func text(_ range: Range<Int>) -> String {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[range])
            return String(text)
        }
        let wholeCount = places.count - fraction
        guard wholeCount == 7 || wholeCount == 4 else { return nil }
        var separators: [String?] = [nil]
        for index in 1..<wholeCount {
            let between = text(places[index - 1] + 1..<places[index])
            separators.append(between.isEmpty ? nil : between)
        }
        let point = fraction > 0 ? text(places[wholeCount - 1] + 1..<places[wholeCount]) : ""
        return Parts(
            frame: Frame(before: text(0..<first), after: text(last + 1..<scalars.count)), separators: separators,
            point: point)
    }

    /// Languages whose readers count in digits of their own and that Foundation's ICU writes with Latin ones.
    private static let ownDigits = ["as": "beng", "bn": "beng", "mr": "deva", "ne": "deva"]

    /// nil for what is no tag of BCP 47 of the plain kind: language, script, region, variants.
    private static func locale(_ text: String) -> Locale? {
        guard (2...35).contains(text.utf8.count),
            text.utf8.allSatisfy({
                ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
            })
        else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let language = parts[0].lowercased()
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 8 && ($0.utf8.count > 1) }),
            languages.contains(language)
        else { return nil }
        return Locale(identifier: ownDigits[language].map { "\(text)@numbers=\($0)" } ?? text)
    }

    /// Those that ICU has, and those of countries' languages that it writes by its root rules.
    private static let languages: Set<String> = {
        let known = Locale.availableIdentifiers.map { String($0.prefix { $0 != "_" && $0 != "-" }) }
        return Set(known).union(rootLanguages)
    }()

    /// Languages of countries that the CLDR has no number patterns of.
    private static let rootLanguages: Set<String> = ["ht"]
}

/// Formats that were made once: making one costs far more than using it.
package struct MoneyFormats: Sendable {
    private var known: [String: MoneyFormat] = [:]

    package init() {}

    /// nil for a locale that is not known.
    package mutating func format(_ locale: String, _ currency: Currency) -> MoneyFormat? {
        let key = locale + " " + currency.code
        if let format = known[key] { return format }
        guard let format = MoneyFormat(locale: locale, currency: currency) else { return nil }
        known[key] = format
        return format
    }
}
