import Commerce
import FraudDomain
import HTTPTypes
import Hummingbird
import Pages
import ServiceKit

/// The page of one case, and what is done there.
struct CasePages: Sendable {
    let console: Console

    func register(on routes: Routes, errors: PageErrors) {
        routes.page(.get, "/console/cases/{id}", errors: errors) { call in
            try await console.signedIn(call) { session in try await show(Self.id(call), session) }
        }
        routes.page(.post, "/console/cases/{id}/reveal", errors: errors) { call in
            try await console.acting(call) { session, _ in
                let id = try Self.id(call)
                try await console.cases.reveal(id, to: session.reviewer)
                return SeeOther(Console.path(of: id)).response
            }
        }
        routes.page(.post, "/console/cases/{id}/decision", errors: errors) { call in
            try await console.acting(call) { session, form in try await decide(Self.id(call), form, session) }
        }
    }

    private static func id(_ call: Call) throws -> CaseID { try call.id(CaseKind.self, what: "case") }

    private func show(_ id: CaseID, _ session: Session, draft: CaseDraft? = nil) async throws -> Response {
        let file = try await console.cases.file(id, for: session.reviewer)
        let view = CaseView(
            file, bar: console.bar(session, waiting: file.waiting), token: session.token, draft: draft,
            now: console.ambient.timestamp())
        return HTMLResponse(
            try console.pages.render(view, with: "case"), status: draft == nil ? .ok : .unprocessableContent,
            for: .console
        ).response
    }

    private func decide(_ id: CaseID, _ form: Form, _ session: Session) async throws -> Response {
        guard let verdict = form["do"].flatMap(Self.verdict), let seen = form["seen_version"].flatMap({ Int64($0) })
        else { throw Problem("form-incomplete", .badRequest, "The form says neither approve nor decline") }
        let note = form["note"]?.trimmingPrefix { $0 == " " }.description
        let chosen = form["reason"].flatMap { $0.isEmpty ? nil : $0 }
        let decision: Decision
        do throws(Decision.Fault) {
            decision = try Decision(verdict, reason: Self.reason(chosen), note: note)
        } catch {
            return try await show(
                id, session, draft: CaseDraft(reason: chosen, note: note, fault: error, verdict: verdict))
        }
        return try await take(decision, on: id, seen: seen, session)
    }

    private func take(
        _ decision: Decision, on id: CaseID, seen version: Int64, _ session: Session
    ) async throws -> Response {
        do {
            try await console.cases.decide(decision, on: id, seen: version, by: session.reviewer)
            return SeeOther("\(Console.queuePath)?decided=\(id)").response
        } catch let changed as CaseChanged {
            let current = changed.current
            let what =
                current.state == .open
                ? "It has a newer version."
                : "It was \(current.state.rawValue) at \(current.decidedAt?.clock ?? "–") UTC."
            throw ErrorPage(
                .conflict, label: "409 · reviewer", heading: "This order changed while you looked",
                text: what + " Your decision was not sent.", action: .init("See it again", path: Console.path(of: id)))
        }
    }

    private static func verdict(_ text: String) -> Verdict? {
        switch text {
        case "approve": .approved
        case "decline": .declined
        default: nil
        }
    }

    private static func reason(_ text: String?) throws(Decision.Fault) -> DecisionReason? {
        guard let text else { return nil }
        guard let reason = DecisionReason(rawValue: text) else { throw .reasonDoesNotFit }
        return reason
    }
}

/// What a reviewer typed and cannot be taken.
struct CaseDraft: Sendable {
    let reason: String?
    let note: String?
    let fault: Decision.Fault
    let verdict: Verdict

    /// The id of the input, and a sentence.
    var error: (field: String, text: String) {
        switch fault {
        case .reasonMissing: ("reason", "Choose a reason: to decline needs one")
        case .reasonDoesNotFit:
            ("reason", "Choose a reason to \(verdict == .approved ? "approve" : "decline"): this one is for the other")
        case .noteTooLong: ("note", "Shorten the note to \(Decision.noteCharactersMax) characters")
        }
    }
}

extension Timestamp {
    /// `16:42`
    var clock: String { String(description.dropFirst(11).prefix(5)) }
}
