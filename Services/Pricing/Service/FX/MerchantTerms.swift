import Commerce
import ServiceKit
import ServiceStorage
import Storage
import Wire

extension Locks {
    /// Sets what a merchant adds on a corridor, for one market or for all; it is in the audit log.
    func set(_ terms: PricingAPI.Terms, for owner: Owner) async throws -> PricingAPI.Terms {
        let now = ambient.now()
        let actor = AuditActor.caller(in: Scope.current, else: "pricing")
        return try await database.write { db in
            try TermsRepository(db: db).put(terms, of: owner)
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .configChanged, actor: actor, object: "fx_terms:\(owner.merchant)",
                    detail: [
                        ("corridor", "\(terms.from)/\(terms.to)"), ("market", terms.market ?? ""),
                        ("markup_bps", "\(terms.markupBps)"), ("premium_bps", "\(terms.premiumBps)"),
                        ("mode", owner.mode.rawValue),
                    ]), at: now)
            return terms
        }
    }

    func terms(for owner: Owner) async throws -> [PricingAPI.Terms] {
        try await database.read { db in try TermsRepository(db: db).all(of: owner) }
    }
}
