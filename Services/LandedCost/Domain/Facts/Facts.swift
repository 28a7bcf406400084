package import Commerce

/// What was said of a line's goods beyond code and weight, by name (`FactKind.all`); texts are as `FactForm` reads them.
package struct Facts: Hashable, Sendable {
    private var given: [Fact]

    private struct Fact: Hashable, Sendable {
        let name: String
        let text: String
    }

    package static let none = Facts([])

    /// - Parameter given: each name once.
    package init(_ given: [(name: String, text: String)]) {
        self.given = given.map { Fact(name: $0.name, text: $0.text) }.sorted { $0.name < $1.name }
    }

    package var isEmpty: Bool { given.isEmpty }

    /// The text as it was given.
    package func text(_ name: String) -> String? {
        for fact in given where fact.name == name { return fact.text }
        return nil
    }

    /// A share, a percentage or a quantity; nil where it was not given.
    package func number(_ name: String) -> Ratio? { text(name).flatMap { try? Ratio(decimal: $0) } }

    /// `yes` or `no`; nil where neither was said.
    package func answer(_ name: String) -> Bool? {
        switch text(name) {
        case "yes": true
        case "no": false
        default: nil
        }
    }

    /// These and one more, which was not given.
    func adding(_ name: String, _ text: String) -> Facts {
        var all = self
        all.given.append(Fact(name: name, text: text))
        return all
    }
}
