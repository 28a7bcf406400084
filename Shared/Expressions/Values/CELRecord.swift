/// The declared fields of a kind of thing, such as a line of an order.
///
/// The checker knows them by name and type; a running expression finds them by place.
package final class CELObject: Sendable {
    package typealias Field = CELDeclaration

    package let name: String
    package let fields: [Field]
    private let places: [String: Int]

    /// - Throws: `.declaration` for a field that is declared twice.
    package init(_ name: String, _ fields: [Field]) throws(CELProblems) {
        self.name = name
        self.fields = fields
        var places: [String: Int] = [:]
        for (index, field) in fields.enumerated() where places.updateValue(index, forKey: field.name) != nil {
            throw CELProblems(declaration: "\(name) declares the field \(field.name) twice")
        }
        self.places = places
    }

    package func index(of field: String) -> Int? { places[field] }
}

/// Values for the fields of a `CELObject`. A field that is left out is absent: `has()` says false of it, and using it
/// makes an unknown.
package final class CELRecord: Sendable {
    package let shape: CELObject
    let values: [CELValue]
    let depth: Int

    /// Names that the shape does not have are ignored.
    package init(_ shape: CELObject, _ values: [String: CELValue]) {
        self.shape = shape
        var places = [CELValue](repeating: .absent, count: shape.fields.count)
        for (name, value) in values {
            if let index = shape.index(of: name) { places[index] = value }
        }
        self.values = places
        depth = 1 + places.reduce(0) { max($0, $1.depth) }
    }

    package subscript(_ field: String) -> CELValue { shape.index(of: field).map { values[$0] } ?? .absent }
}
