import Commerce
import FraudDomain
import HTTPTypes
import JSON
import ServiceKit
import Wire

/// HTTP for assessments and cases: parse, ask, present. No rule and no SQL lives here.
struct AssessmentRoutes {
    let assessments: Assessments
    let cases: Cases
    let queue: Queue
    let cursors: PageCursors

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
        let (queue, cursors) = (queue, cursors)
        routes.raw(.get, FraudAPI.listCases.path) { call in
            let state = try Self.state(call)
            let question = try call.page(cursors, state.rawValue) { query in
                _ = query.optional("state", Self.stateWords, CaseState.init)
            }
            let after = question.after.map { QueueCursor(moment: $0.moment.millisecondsSince1970, id: CaseID($0.id)) }
            let (cases, last) = try await queue.list(state, after: after, limit: question.limit)
            let next = last.map { cursor in
                cursors.text(
                    PagePosition(moment: Timestamp(millisecondsSince1970: cursor.moment), id: cursor.id.uuid),
                    state.rawValue)
            }
            let list = FraudAPI.CaseList(data: cases.map(\.answer), hasMore: next != nil, nextCursor: next)
            return call.page(try StrictJSONEncoder().encode(list), next: next, limit: question.limit)
        }
    }

    private static let stateWords = "open, approved or declined"

    /// A cursor is one of a state's list, so the state is read first; what is wrong with it is told with the rest.
    private static func state(_ call: Call) throws -> CaseState {
        var query = call.query()
        return query.optional("state", stateWords, CaseState.init) ?? .open
    }
}
