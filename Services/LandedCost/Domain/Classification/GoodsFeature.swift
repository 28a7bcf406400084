/// What a text says of goods beyond their name: what customs nomenclatures divide by.
package enum GoodsFeature: String, CaseIterable, Sendable {
    /// What they are made of.
    case material
    /// Who wears them.
    case person = "for"
    /// Knitted or woven.
    case make

    /// As a question's answer names it.
    package var fact: String {
        switch self {
        case .material: "material"
        case .person: "for_whom"
        case .make: "make"
        }
    }

    package var question: String {
        switch self {
        case .material: "What is it made of?"
        case .person: "For whom is it?"
        case .make: "Is it knitted or woven?"
        }
    }
}
