import Commerce
import FraudDomain
import JSON
import Storage

/// SQL for assessments, on a connection the caller opened.
struct AssessmentRepository {
    let db: any SQLConnection
    let vault: Vault

    func insert(_ record: AssessmentRecord) throws {
        let name = try record.subject?.seal(
            record.maskedName.map { Array($0.utf8) }, in: Evidence.namePlace(record.orderID))
        try db.execute(
            """
            INSERT INTO assessment (
                id, order_id, outcome, score, policy, review_from, block_from, findings, masked_name, amount_minor,
                currency, euro_minor, method, network_country, instrument_country, billing_country, shipping_country,
                evidence, placed_at, assessed_at, subject, sealed_name)
            VALUES (
                \(record.id), \(record.orderID), \(record.outcome), \(record.score), \(record.policyName),
                \(record.reviewFrom), \(record.blockFrom), \(try StrictJSONEncoder().encode(record.findings)),
                '', \(record.amount.minorUnits), \(record.amount.currency),
                \(record.amountInEuro.minorUnits), \(record.method), \(record.countries.network),
                \(record.countries.instrument), \(record.countries.billing), \(record.countries.shipping),
                \(record.evidence), \(record.placedAt.millisecondsSince1970),
                \(record.assessedAt.millisecondsSince1970), \(record.subject?.id), \(name))
            """)
    }

    func find(order id: OrderID) throws -> AssessmentRecord? {
        try db.first("\(Self.select) WHERE a.order_id = \(id)").map { try AssessmentRecord($0, vault) }
    }

    func find(_ id: AssessmentID) throws -> AssessmentRecord? {
        try db.first("\(Self.select) WHERE a.id = \(id)").map { try AssessmentRecord($0, vault) }
    }

    private static let select: SQL =
        "SELECT \(selection), c.id AS case_id FROM assessment a LEFT JOIN review_case c ON c.order_id = a.order_id"

    /// What `AssessmentRecord.init` reads, besides `case_id`.
    private static let columns: StaticString = """
        a.id AS assessment_id, a.order_id, a.outcome, a.score, a.policy, a.review_from, a.block_from, a.findings,
        a.masked_name, a.amount_minor, a.currency, a.euro_minor, a.method, a.network_country, a.instrument_country,
        a.billing_country, a.shipping_country, a.evidence, a.placed_at, a.assessed_at, a.sealed_name
        """
    static let selection: SQL = "\(raw: columns), \(raw: Vault.columns)"

    // MARK: - Persons

    /// Assessments of these subjects in the order of their ids, from after one on.
    func page(of subjects: [SubjectID], after: AssessmentID?, limit: Int) throws -> [AssessmentRecord] {
        try db.query(
            """
            \(Self.select) WHERE a.subject IN \(list: subjects) AND a.id > \(after?.text ?? "")
            ORDER BY a.id LIMIT \(limit)
            """
        ).map { try AssessmentRecord($0, vault) }
    }

    /// How many assessments were erased for a request.
    func countErased(for request: PrivacyRequestID) throws -> Int64 {
        try db.first(
            """
            SELECT COUNT(*) AS assessments FROM assessment
            WHERE subject IN (SELECT id FROM subject_key WHERE erased_for = \(request))
            """)?.int64("assessments") ?? 0
    }
}

extension AssessmentRecord {
    init(_ row: SQLRow, _ vault: Vault) throws {
        id = try row.id("assessment_id")
        let (order, subject): (OrderID, Subject?) = (try row.id("order_id"), try vault.subject(in: row))
        orderID = order
        self.subject = subject
        outcome = try row.word("outcome")
        score = try row.int64("score")
        policyName = try row.text("policy")
        reviewFrom = try row.int64("review_from")
        blockFrom = try row.int64("block_from")
        findings = try StrictJSONDecoder().decode(Findings.self, from: row.bytes("findings"))
        maskedName =
            if let subject {
                try subject.open(try row.optionalBytes("sealed_name"), in: Evidence.namePlace(order))
                    .map { String(decoding: $0, as: UTF8.self) }
            } else {
                try row.text("masked_name")
            }
        amount = try row.money("amount_minor", "currency")
        amountInEuro = Money(try row.int64("euro_minor"), .eur)
        method = try row.text("method")
        countries = OrderFacts.Countries(
            network: try row.optionalCountry("network_country"),
            instrument: try row.optionalCountry("instrument_country"),
            billing: try row.optionalCountry("billing_country"), shipping: try row.country("shipping_country"))
        evidence = try row.bytes("evidence")
        placedAt = Timestamp(millisecondsSince1970: try row.int64("placed_at"))
        assessedAt = Timestamp(millisecondsSince1970: try row.int64("assessed_at"))
        caseID = try row.optionalID("case_id")
    }
}
