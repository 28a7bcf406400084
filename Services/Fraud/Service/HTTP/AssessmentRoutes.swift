import Commerce
import FraudDomain
import ServiceKit
import Wire

/// HTTP for assessments and cases: parse, ask, present. No rule and no SQL lives here.
struct AssessmentRoutes {
    let assessments: Assessments
    let cases: Cases
    let queue: Queue

    static let pageSizeDefault = 20
    static let pageSizeMax = 100

    func register(on routes: Routes) {
        routes.on(FraudAPI.assess) { body, call in
            try await assessments.assess(body, merchant: call.scope.merchant, mode: call.scope.mode).answer
        }
        routes.on(FraudAPI.check) { body, _ in
            _ = try OrderToAssess(body, now: body.placedAt)
            return NoBody()
        }
        routes.on(FraudAPI.getAssessment) { _, call in
            try await assessments.find(call.id(AssessmentKind.self, what: "assessment")).answer
        }
        routes.on(FraudAPI.getCase) { _, call in
            try await cases.find(call.id(CaseKind.self, what: "case")).answer
        }
        routes.on(FraudAPI.listCases) { _, call in
            var query = call.query()
            let state = query.optional("state", "open, approved or declined", CaseState.init)
            let limit = query.optional("limit", "1 to \(Self.pageSizeMax)") { text in
                Int(text).flatMap { (1...Self.pageSizeMax).contains($0) ? $0 : nil }
            }
            let cursor = query.optional("cursor", "next_cursor of the page before") { QueueCursor($0) }
            try query.finish()
            return try await queue.list(state ?? .open, after: cursor, limit: limit ?? Self.pageSizeDefault)
        }
    }
}
