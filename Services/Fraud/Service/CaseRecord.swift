import Commerce
import FraudDomain
import Wire

/// A case as it is kept, with the assessment that opened it.
struct CaseRecord: Sendable {
    let id: CaseID
    let state: CaseState
    /// Goes up with each change; a decision says which it saw.
    let version: Int64
    let openedAt: Timestamp
    let dueAt: Timestamp
    let decidedAt: Timestamp?
    let reason: DecisionReason?
    let assessment: AssessmentRecord

    var orderID: OrderID { assessment.orderID }

    var answer: FraudAPI.ReviewCase {
        FraudAPI.ReviewCase(
            id: id, orderId: orderID, assessmentId: assessment.id, state: state.wire, version: version,
            score: assessment.score, amount: assessment.amount, amountInEuro: assessment.amountInEuro,
            method: assessment.method, reasons: assessment.findings.reasons.map(\.wire), openedAt: openedAt,
            dueAt: dueAt, decidedAt: decidedAt, decisionReason: reason?.rawValue)
    }
}

/// Something that happened to a case; never changed, never removed.
struct CaseEvent: Sendable {
    enum Kind: String, Sendable {
        case opened
        /// A reviewer asked to see who the buyer is.
        case revealed
        case approved
        case declined
    }

    let kind: Kind
    let reviewerName: String?
    let reason: DecisionReason?
    let note: String?
    let happenedAt: Timestamp
}

extension CaseState {
    var wire: FraudAPI.CaseStatus {
        switch self {
        case .open: .open
        case .approved: .approved
        case .declined: .declined
        }
    }
}
