/// Whether the price on the shelf has the tax in it.
package enum TaxDisplay: String, CaseIterable, Codable, Hashable, Sendable {
    case inclusive, exclusive
}
