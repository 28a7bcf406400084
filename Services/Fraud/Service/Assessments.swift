import Commerce
import Foundation
import FraudDomain
import JSON
import ServiceKit
import Storage
import Wire

/// The use cases on assessments. Owns the transaction; what it decides, it decides by calling the domain.
struct Assessments: Sendable {
    let database: any Database
    let ambient: Ambient
    let book: RuleBook
    let personal: PersonalData
    let vault: Vault

    /// Assesses an order, counts it, and opens a case where a person must decide: all of it or nothing.
    ///
    /// The order's id is the key: an order that was assessed before gets its first answer again and counts once.
    func assess(
        _ request: FraudAPI.AssessmentRequest, merchant: MerchantID? = nil, mode: KeyMode = .test
    ) async throws -> AssessmentRecord {
        let now = ambient.timestamp()
        let order = try OrderToAssess(request, now: now)
        let keys = order.keys(personal)
        let evidence = try StrictJSONEncoder().encode(request)
        let buyer = Person(
            email: request.buyer.email, reference: request.buyer.customerReference, merchant: merchant,
            mode: mode.rawValue)
        // The order too: sent twice at once, perhaps with another e-mail, it is assessed once.
        let locks = Array(keys.values) + [personal.hash("order", request.orderId.text)]
        let (id, caseID): (AssessmentID, CaseID) = (ambient.newID(), ambient.newID())
        return try await database.write { [vault, book] db in
            let sightings = SightingRepository(db: db)
            try sightings.lock(locks, at: now)
            let assessments = AssessmentRepository(db: db, vault: vault)
            if let earlier = try assessments.find(order: request.orderId) { return earlier }
            try sightings.insert(order, keys: keys)
            let velocity = try sightings.velocity(of: keys, at: request.placedAt)
            let assessment = try Assessment(of: order.facts(with: velocity), under: book, on: now.day)
            let subject = try vault.subject(of: buyer, at: now.date, in: db)
            let sealed = try subject.seal(evidence, in: Evidence.place(request.orderId)) ?? []
            let record = AssessmentRecord(
                assessment, of: order, velocity: velocity, id: id, subject: subject, evidence: sealed, at: now,
                caseID: assessment.outcome == .review ? caseID : nil)
            try assessments.insert(record)
            if assessment.outcome == .review {
                try CaseRepository(db: db, vault: vault).open(
                    caseID, order: request.orderId, at: now,
                    due: now.adding(.seconds(assessment.policy.reviewMinutes * 60)))
            }
            try FraudAudit(db: db).assessed(record)
            return record
        }
    }

    /// - Throws: a 404 problem where there is none.
    func find(_ id: AssessmentID) async throws -> AssessmentRecord {
        guard let record = try await database.read({ try AssessmentRepository(db: $0, vault: vault).find(id) }) else {
            throw Problem.notFound("assessment")
        }
        return record
    }
}

extension AssessmentRecord {
    fileprivate init(
        _ assessment: Assessment, of order: OrderToAssess, velocity: Velocity, id: AssessmentID, subject: Subject,
        evidence: [UInt8], at now: Timestamp, caseID: CaseID?
    ) {
        let request = order.request
        self.id = id
        orderID = request.orderId
        outcome = assessment.outcome
        score = assessment.score
        policyName = assessment.policy.name
        reviewFrom = assessment.policy.review
        blockFrom = assessment.policy.block
        findings = Findings(assessment, velocity)
        maskedName = Masked.name(request.buyer.name)
        amount = request.amount
        amountInEuro = request.amountInEuro
        method = request.method
        countries = order.facts(with: velocity).countries
        self.subject = subject
        self.evidence = evidence
        placedAt = request.placedAt
        assessedAt = now
        self.caseID = caseID
    }
}
