import Commerce
import FraudDomain
import Storage
import Wire

/// An assessment as it is kept: the answer, and everything it was made from.
struct AssessmentRecord: Sendable {
    let id: AssessmentID
    let orderID: OrderID
    let outcome: Outcome
    let score: Int64
    let policyName: String
    let reviewFrom: Int64
    let blockFrom: Int64
    let findings: Findings
    /// Initials; nil where the buyer was erased.
    let maskedName: String?
    let amount: Money
    let amountInEuro: Money
    let method: String
    let countries: OrderFacts.Countries
    /// Whose it is; nil for one from before there were subjects, until the upkeep has sealed it.
    let subject: Subject?
    /// The request, sealed; see `Evidence`.
    let evidence: [UInt8]
    let placedAt: Timestamp
    let assessedAt: Timestamp
    /// Where a person decides.
    let caseID: CaseID?

    var answer: FraudAPI.Assessment {
        FraudAPI.Assessment(
            id: id, orderId: orderID, decision: outcome.wire, score: score, reasons: findings.reasons.map(\.wire),
            policy: policyName, caseId: caseID, assessedAt: assessedAt)
    }
}

/// What held, what could not be answered, and the counters at that moment; one column of JSON.
struct Findings: Codable, Sendable {
    struct Held: Codable, Sendable {
        let code: String
        let points: Int64
        let saw: String
        let text: String
        let question: String

        var wire: FraudAPI.Reason { FraudAPI.Reason(code: code, points: points, text: text) }
    }

    struct Open: Codable, Sendable {
        let code: String
        let question: String
        let missing: String
    }

    struct Count: Codable, Sendable {
        let counter: String
        let value: Int64
    }

    let reasons: [Held]
    let gaps: [Open]
    let counters: [Count]

    init(_ assessment: Assessment, _ velocity: Velocity) {
        reasons = assessment.reasons.map {
            Held(code: $0.code.rawValue, points: $0.points, saw: $0.saw, text: $0.text, question: $0.question)
        }
        gaps = assessment.gaps.map { Open(code: $0.code.rawValue, question: $0.question, missing: $0.missing) }
        counters = Counter.allCases.compactMap { counter in
            velocity[counter].map { Count(counter: counter.rawValue, value: $0) }
        }
    }

    func value(of counter: Counter) -> Int64? { counters.first { $0.counter == counter.rawValue }?.value }
}

extension Outcome {
    var wire: FraudDecision {
        switch self {
        case .allow: .allow
        case .review: .review
        case .block: .block
        }
    }
}
