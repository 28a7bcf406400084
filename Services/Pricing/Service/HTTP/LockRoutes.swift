import Commerce
import HTTPTypes
import JSON
import PricingDomain
import ServiceKit
import Storage
import Wire

/// HTTP for locks, refunds, and what is added on corridors: parse, ask, present.
struct LockRoutes {
    let locks: Locks
    let refunds: FXRefunds
    let cursors: PageCursors

    func register(on routes: Routes) {
        let (locks, refunds, cursors) = (locks, refunds, cursors)
        routes.onKeyed(PricingAPI.createLock) { request, key, call in
            if let market = request.market, !Self.isMarket(market) {
                throw Problem.invalidField("/market", "invalid_value", "1 to 60 letters, digits, _ or -")
            }
            return try await locks.create(request, key, for: try call.owner)
        }
        routes.on(PricingAPI.getLock) { _, call in
            try await locks.find(try Self.id(call), for: try call.owner)
        }
        routes.raw(.get, PricingAPI.listLocks.path) { call in
            let owner = try call.owner
            var status: PricingAPI.LockStatus?
            // The filter is part of what a cursor is good for, so it is read before.
            var peek = call.query()
            let given = peek.optional("status", "open, used or expired") { PricingAPI.LockStatus(rawValue: $0) }
            let filters = "\(owner.merchant) \(owner.mode.rawValue) \(given?.rawValue ?? "")"
            let question = try call.page(cursors, filters) { query in
                status = query.optional("status", "open, used or expired") { PricingAPI.LockStatus(rawValue: $0) }
            }
            let (page, last) = try await locks.list(question, status, for: owner)
            let next = last.map { cursors.text($0, filters) }
            let list = PricingAPI.LockList(data: page, hasMore: next != nil, nextCursor: next)
            return call.page(try StrictJSONEncoder().encode(list), next: next, limit: question.limit)
        }
        routes.onKeyed(PricingAPI.useLock) { request, key, call in
            try await locks.use(try Self.id(call), request, key, for: try call.owner)
        }
        routes.on(PricingAPI.lockKeys) { _, _ in PricingAPI.LockKeys(keys: [locks.signer.publicKey]) }
        routes.onKeyed(PricingAPI.createRefund) { request, key, call in
            try await refunds.create(request, key, for: try call.owner)
        }
        routes.on(PricingAPI.setTerms) { request, call in
            try await locks.set(try Self.terms(request, call), for: try call.owner)
        }
        routes.on(PricingAPI.listTerms) { _, call in
            PricingAPI.TermsList(data: try await locks.terms(for: try call.owner))
        }
    }

    private static func id(_ call: Call) throws -> RateLockID {
        try call.id(RateLockKind.self, what: "rate lock")
    }

    private static func isMarket(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0"..."9" ~= $0 || $0 == "_" || $0 == "-")
            }
    }

    private static func terms(_ request: PricingAPI.TermsRequest, _ call: Call) throws -> PricingAPI.Terms {
        guard let from = Currency(code: try call.parameter("from")), let to = Currency(code: try call.parameter("to")),
            from != to
        else { throw Problem.notFound("corridor") }
        var errors: [FieldError] = []
        for (pointer, points) in [("/markup_bps", request.markupBps), ("/premium_bps", request.premiumBps)]
        where !(0...CorridorTerms.basisPointsMax).contains(points) {
            errors.append(
                FieldError(pointer: pointer, code: "out_of_range", detail: "0 to \(CorridorTerms.basisPointsMax)"))
        }
        if let market = request.market, !isMarket(market) {
            errors.append(
                FieldError(pointer: "/market", code: "invalid_value", detail: "1 to 60 letters, digits, _ or -"))
        }
        guard errors.isEmpty else { throw Problem.invalidFields(errors) }
        return PricingAPI.Terms(
            from: from, to: to, market: request.market, markupBps: request.markupBps, premiumBps: request.premiumBps)
    }
}
