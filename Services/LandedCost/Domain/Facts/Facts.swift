/// What was said of a line's goods beyond code and weight, by name.
package struct Facts: Hashable, Sendable {
    private let given: [(name: String, text: String)]

    package static let none = Facts([])

    /// - Parameter given: each name once.
    package init(_ given: [(name: String, text: String)]) { self.given = given.sorted { $0.name < $1.name } }

    package var isEmpty: Bool { given.isEmpty }

    /// The text as it was given.
    package func text(_ name: String) -> String? {
        for fact in given where fact.name == name { return fact.text }
        return nil
    }

    package static func == (left: Facts, right: Facts) -> Bool {
        left.given.count == right.given.count && zip(left.given, right.given).allSatisfy { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for fact in given {
            hasher.combine(fact.name)
            hasher.combine(fact.text)
        }
    }
}
