import Commerce

/// When a row of additional duty applies: one clause of its `when` column, such as `ask:vehicle_part=yes` or
/// `unless:metal_weight_share<0.15&metal_chapter=no`.
package struct DutyCondition: Hashable, Sendable {
    package let mode: Mode
    /// All must hold.
    let tests: [Test]
    /// As the row has it.
    package let text: String
    /// The tests as a reader writes them in facts.
    package let words: String

    package enum Mode: String, Sendable {
        /// Applies only where all is stated: what a merchant claims to pay less, or must declare.
        case onlyIf = "if"
        /// Does not apply where all is stated.
        case unless
        /// Cannot be decided without the facts: the answer asks for them.
        case ask
    }

    struct Test: Hashable, Sendable {
        let subject: Subject
        let comparison: Comparison
    }

    /// What is looked at.
    enum Subject: Hashable, Sendable {
        case fact(FactKind)
        /// A preference under the agreement with Canada and Mexico is claimed.
        case isUSMCA
        /// A preference for textiles (chapters 50 to 63) of CAFTA-DR is claimed.
        case isCAFTATextile
        /// The article holds enough of the metal it is listed for to bear the duty: any in chapters 72 to 76, which are
        /// taken to hold it, and 15 % of the weight elsewhere (U.S. note 16, headings 9903.82.01 and .03).
        case holdsMetal
    }

    enum Comparison: Hashable, Sendable {
        case text(String)
        case below(Ratio)
        case atMost(Ratio)
        case atLeast(Ratio)
    }

    init(_ text: String, _ row: CSVRow) throws(TableError) {
        self.text = text
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let mode = Mode(rawValue: String(parts[0])) else {
            throw row.fail("when is not if:, unless: or ask:")
        }
        self.mode = mode
        words = parts[1].split(separator: "&").joined(separator: " and ")
        var tests: [Test] = []
        for part in parts[1].split(separator: "&") { tests.append(try Self.test(part, row)) }
        self.tests = tests
    }

    private static func test(_ text: Substring, _ row: CSVRow) throws(TableError) -> Test {
        for sign in ["<=", ">=", "<", "="] {
            guard let range = text.firstRange(of: sign) else { continue }
            let value = String(text[range.upperBound...])
            let subject = try subject(String(text[..<range.lowerBound]), row)
            if sign == "=" {
                if case .fact(let kind) = subject, !kind.form.reads(value) {
                    throw row.fail("\(kind.name) is never \(value)")
                }
                return Test(subject: subject, comparison: .text(value))
            }
            guard let limit = try? Ratio(decimal: value) else { throw row.fail("\(value) is no number") }
            let comparison: Comparison = sign == "<" ? .below(limit) : sign == "<=" ? .atMost(limit) : .atLeast(limit)
            return Test(subject: subject, comparison: comparison)
        }
        throw row.fail("\(text) compares nothing")
    }

    private static func subject(_ name: String, _ row: CSVRow) throws(TableError) -> Subject {
        switch name {
        case "usmca": return .isUSMCA
        case "cafta_dr_textile": return .isCAFTATextile
        case "holds_metal": return .holdsMetal
        default:
            guard let kind = FactKind.named(name) else { throw row.fail("the fact \(name) is not known") }
            return .fact(kind)
        }
    }

    /// The facts that a question can give.
    package var facts: [FactKind] {
        tests.compactMap { test in
            switch test.subject {
            case .fact(let kind): kind
            case .holdsMetal: FactKind.named("metal_weight_share")
            case .isUSMCA, .isCAFTATextile: nil
            }
        }
    }
}

extension DutyCondition.Comparison {
    /// nil where the fact was not given.
    func holds(_ text: String?) -> Bool? {
        guard let text else { return nil }
        if case .text(let wanted) = self { return text == wanted }
        guard let number = try? Ratio(decimal: text) else { return nil }
        return switch self {
        case .below(let limit): number < limit
        case .atMost(let limit): number <= limit
        case .atLeast(let limit): number >= limit
        case .text: false
        }
    }
}
