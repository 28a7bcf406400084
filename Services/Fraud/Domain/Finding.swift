/// What holding one rule against one order gave. Three-valued: what is not known is neither yes nor no.
package enum Finding: Hashable, Sendable {
    /// The rule holds.
    /// - saw: the value, short. text: a sentence for the reviewer, with the value and what it is measured against.
    case holds(saw: String, text: String)
    case clear
    /// The values that are missing, named.
    case unknown(String)
}
