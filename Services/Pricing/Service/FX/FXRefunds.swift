import Commerce
import PricingDomain
import ServiceKit
import Storage
import Wire

/// The use cases on refunds of converted sales.
struct FXRefunds: Sendable {
    let rates: Rates
    let ambient: Ambient
    let writes: KeyedWrites

    static let referenceBytesMax = 100

    /// Reckons a refund and counts it against its sale.
    /// - Throws: `KeyRefusal`; 422 for fields that are wrong, for a sale that was told otherwise before, and for more than
    ///   is left of it.
    func create(
        _ request: PricingAPI.RefundRequest, _ key: IdempotencyRequest, for owner: Owner
    ) async throws -> KeyedAnswer {
        let now = ambient.timestamp()
        let id: FXRefundID = ambient.newID()
        return try await writes.write(key, status: PricingAPI.createRefund.status) { [self] db in
            let sale = try sale(of: request)
            let repository = RefundRepository(db: db)
            try repository.insertIfNew(request.sale, of: owner)
            let before = try refundedBefore(request.sale, in: repository, of: owner)
            let (reckoned, set) = try reckon(request, sale, before, on: now.day)
            let refund = PricingAPI.Refund(reckoned, id: id, sale: request.sale, set: set, at: now)
            try repository.insert(refund, of: owner)
            return refund
        }
    }

    private func sale(of request: PricingAPI.RefundRequest) throws -> ConvertedSale {
        let reference = request.sale.reference
        guard (1...Self.referenceBytesMax).contains(reference.utf8.count),
            reference.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem.invalidField(
                "/sale/reference", "invalid_value", "1 to \(Self.referenceBytesMax) visible ASCII characters")
        }
        do throws(PricingError) {
            return try ConvertedSale(charged: request.sale.charged, settled: request.sale.settled)
        } catch { throw error.problem(at: Self.places) }
    }

    /// What was refunded of the sale so far; its row is locked.
    private func refundedBefore(
        _ sale: PricingAPI.RefundSale, in repository: RefundRepository, of owner: Owner
    ) throws -> Money {
        guard let known = try repository.sale(sale.reference, of: owner) else { throw Problem.internalError }
        var errors: [FieldError] = []
        for (pointer, told, now) in [
            ("/sale/charged", known.sale.charged, sale.charged), ("/sale/settled", known.sale.settled, sale.settled),
        ] where told != now {
            errors.append(
                FieldError(pointer: pointer, code: "contradiction", detail: "It was \(told) at the first refund"))
        }
        guard errors.isEmpty else { throw Problem.invalidFields(errors) }
        return known.refunded
    }

    private func reckon(
        _ request: PricingAPI.RefundRequest, _ sale: ConvertedSale, _ before: Money, on day: CalendarDate
    ) throws -> (SaleRefund, RateSet) {
        do throws(PricingError) {
            let set = try rates.book.rateSet(
                of: [sale.charged.currency, sale.settled.currency], asOf: day, today: day, use: .settlement,
                policy: rates.rules.policy(for: .settlement))
            let basis: SaleRefund.Basis = request.basis == .today ? .today : .sale
            return (
                try SaleRefund(
                    of: request.amount, from: sale, refundedBefore: before, basis: basis, today: set), set
            )
        } catch { throw error.problem(at: Self.places) }
    }

    private static var places: ErrorPlaces {
        ErrorPlaces(asOf: "", sum: "/amount/amount") { _ in "/sale" }
    }
}

extension PricingAPI.Refund {
    init(_ refund: SaleRefund, id: FXRefundID, sale: PricingAPI.RefundSale, set: RateSet, at now: Timestamp) {
        var lines = [PricingAPI.RefundLine(name: "refund", amount: refund.settledPart)]
        if let name = refund.lineName {
            let units = refund.difference.minorUnits
            lines.append(PricingAPI.RefundLine(name: name, amount: Money(abs(units), refund.difference.currency)))
        }
        self.init(
            id: id, sale: sale, basis: refund.basis == .sale ? .sale : .today, amount: refund.amount,
            payOut: refund.payOut, settledPart: refund.settledPart, costToday: refund.costToday,
            difference: refund.difference, lines: lines, refundedInAll: refund.refundedInAll, isLast: refund.isLast,
            rateSet: PricingAPI.RateSet(set), rounding: Presentment.rounding, createdAt: now)
    }
}
