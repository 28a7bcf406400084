import Commerce
import PaymentsDomain

/// What the aggregator's status and NPCI's response code mean. Anything that is neither a clear success nor a clear
/// failure changes nothing.
struct UPIOutcome: Sendable {
    let status: String
    let responseCode: String
    let orderID: String
    let rrn: String?
    let amount: Money
    let source: PaymentFact.Source
    let at: Timestamp

    var facts: [PaymentFact] {
        switch (status, responseCode) {
        case ("SUCCESS", "00"):
            [fact(.captured, transaction: rrn ?? orderID, amount: amount)]
        // RB: the beneficiary's bank does not say; the scheme's file of a later day does.
        case ("DEEMED", _), ("PENDING", "RB"), ("FAILURE", "RB"): [fact(.deemed)]
        case ("EXPIRED", _), ("FAILURE", "U69"): [fact(.expired)]
        case ("FAILURE", "Z9"): [fact(.failed, reason: .insufficientFunds)]
        case ("FAILURE", "ZM"): [fact(.failed, reason: .wrongPin)]
        case ("FAILURE", _): [fact(.failed, reason: .declined)]
        default: []
        }
    }

    private func fact(
        _ kind: PaymentFact.Kind, transaction: String? = nil, amount: Money? = nil, reason: FailureReason? = nil
    ) -> PaymentFact {
        PaymentFact(
            kind, transaction: transaction ?? orderID, amount: amount, reason: reason, source: source, occurredAt: at)
    }
}
