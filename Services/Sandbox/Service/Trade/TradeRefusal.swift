/// Why something cannot happen to a sale.
enum TradeRefusal: Error, Hashable, Sendable {
    /// This provider has no such outcome.
    case unknownOutcome(Outcome, Provider)
    /// The sale stands where this cannot happen any more.
    case notPossible(Outcome, Standing)
    /// Another outcome is under way and has not ended.
    case underWay
    case unknownSale
    /// The reference was used for another sale.
    case referenceUsed(String)
    /// A signature, token or key that is missing or does not verify.
    case unauthenticated(String)
    /// Members that are wrong, each with its JSON pointer.
    case malformed([Flaw])
}

/// One thing wrong with what was sent.
struct Flaw: Hashable, Sendable {
    /// JSON pointer into the body, or the name of a header or parameter.
    let pointer: String
    let detail: String

    init(_ pointer: String, _ detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}
