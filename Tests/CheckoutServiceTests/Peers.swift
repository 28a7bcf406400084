import Commerce
import JSON
import ServiceKit
import Synchronization
import TestSupport
import Wire

@testable import CheckoutService

/// The four services that checkout calls, played by one process on the real wire.
final class PlayedPeers: Sendable {
    struct Script: Sendable {
        var decision = FraudDecision.allow
        var isRefundable = true
        var paymentsAreSilent = false
        var paymentsRefuse = false
        /// Orders of which a payment is asked for and not answered.
        var paymentsHangFor: Set<OrderID> = []
        fileprivate(set) var hanging: [AsyncStream<Void>.Continuation] = []
        var checkRefuses = false
        /// As where the provider did not answer in time: the payment is there, and nobody knows more.
        var paymentsStayCreated = false
        var tax = Money(2_10, .eur)
        var assessments = 0
        var paymentKeys: [String] = []
        var paymentsMade: [PaymentsAPI.Payment] = []
        /// What is asked about persons: the merchant's id, and the question.
        var exportsAsked: [(MerchantID?, SubjectsAPI.ExportRequest)] = []
        var erasuresAsked: [(MerchantID?, SubjectsAPI.EraseRequest)] = []
        var subjectsAreSilent = false
        /// What was told of open quotes, and whose they are.
        var exposuresAsked: [(MerchantID, PricingAPI.ExposureRequest)] = []
        /// The last question of what a consignment costs, and what is answered besides sums.
        var costAsked: LandedCostAPI.QuoteRequest?
        var needs: [LandedCostAPI.Need]?
        var range: LandedCostAPI.TotalRange?
        var outcome: LandedCostAPI.Outcome?
        var holds: [SubjectsAPI.Hold] = []
        var marketAsked: PricingAPI.LocalPriceRequest?
    }

    let script = Mutex(Script())
    private let ambient: Ambient

    init(_ ambient: Ambient) { self.ambient = ambient }

    func process() throws -> ServiceProcess {
        let routes = Routes()
        // One address for two questions, as in pricing: the one that names a country asks for a market's prices.
        routes.raw(PricingAPI.price.method, PricingAPI.price.path) { call in
            let isLocal = try JSONTape(call.body).root.object().valueIfPresent("country") != nil
            let answer: any Encodable =
                try isLocal
                ? self.localPrices(call.decode(PricingAPI.localPrices)) : self.price(call.decode(PricingAPI.price))
            return .bytes(try StrictJSONEncoder().encode(answer), type: ContentType.json)
        }
        routes.on(PricingAPI.format) { request, _ in self.format(request) }
        routes.on(PricingAPI.exposureWithQuotes) { request, call in try self.expose(request, call) }
        routes.on(LandedCostAPI.quote) { request, _ in try self.cost(request) }
        routes.on(PaymentsAPI.offers) { request, _ in self.offers(request) }
        routes.on(FraudAPI.assess) { request, _ in self.assess(request) }
        routes.on(FraudAPI.check) { _, _ in NoBody() }
        routes.on(PaymentsAPI.check) { request, _ in
            if self.script.withLock({ $0.checkRefuses }) {
                throw Problem.invalidField("/payer/document", "invalid_value", "This is no CPF")
            }
            return NoBody()
        }
        routes.onKeyed(PaymentsAPI.create) { request, key, _ in
            try await self.hang(request.orderId)
            return try self.pay(request, key)
        }
        routes.on(SubjectsAPI.export) { request, call in try self.export(request, call) }
        routes.on(SubjectsAPI.erase) { request, call in try self.erase(request, call) }
        return ServiceProcess(name: "peers", settings: try .forTests("peers"), ambient: ambient, routes: routes)
    }

    /// Waits, for an order that the script names, until it is let go.
    private func hang(_ order: OrderID) async throws {
        let (stream, end) = AsyncStream.makeStream(of: Void.self)
        let hangs = script.withLock { script in
            let hangs = script.paymentsHangFor.contains(order)
            if hangs { script.hanging.append(end) }
            return hangs
        }
        guard hangs else { return }
        for await _ in stream {}
        throw Problem.unavailable("The provider")
    }

    /// Ends all waiting, without an answer.
    func letGo() {
        let hanging = script.withLock { script in
            script.paymentsHangFor = []
            defer { script.hanging = [] }
            return script.hanging
        }
        for end in hanging { end.finish() }
    }

    /// Two pages of one record each; payments and fraud are played by the same process and answer alike.
    private func export(_ asked: SubjectsAPI.ExportRequest, _ call: Call) throws -> SubjectsAPI.ExportPage {
        try script.withLock { script in
            if script.subjectsAreSilent { throw Problem.unavailable("The peer") }
            script.exportsAsked.append((call.scope.merchant, asked))
        }
        let id = asked.after ?? "first"
        let record = SubjectsAPI.Record(
            service: "peer", kind: "thing", id: id, data: try RawJSON(encoding: asked.subject))
        return SubjectsAPI.ExportPage(records: [record], next: asked.after == nil ? "second" : nil)
    }

    private func erase(_ asked: SubjectsAPI.EraseRequest, _ call: Call) throws -> SubjectsAPI.ErasureAnswer {
        try script.withLock { script in
            if script.subjectsAreSilent { throw Problem.unavailable("The peer") }
            script.erasuresAsked.append((call.scope.merchant, asked))
            return SubjectsAPI.ErasureAnswer(records: script.holds.isEmpty ? 3 : 0, holds: script.holds)
        }
    }

    private func price(_ request: PricingAPI.PriceRequest) throws -> PricingAPI.PriceAnswer {
        PricingAPI.PriceAnswer(
            rateSet: PricingAPI.RateSet(
                id: "rs_1", asOf: request.asOf, publishedOn: request.asOf, ageDays: 0,
                rates: [
                    PricingAPI.Rate(
                        currency: .usd, perEuro: try Ratio(decimal: "1.25"), publishedOn: request.asOf, source: "test")
                ]),
            lines: try request.lines.map { line in
                let price = try Self.inEuro(line.unitPrice, for: request.currency)
                return PricingAPI.PricedLine(id: line.id, unitPrice: price, total: try price.times(line.quantity))
            },
            amounts: try request.amounts.map { item in
                PricingAPI.AmountToPrice(id: item.id, amount: try Self.inEuro(item.amount, for: request.currency))
            }, rounding: .halfUp)
    }

    /// A market of the Netherlands that shows 12.10 with the tax for a TEE, 10.00 without, and knows nothing else.
    private func localPrices(_ request: PricingAPI.LocalPriceRequest) throws -> PricingAPI.LocalPriceAnswer {
        script.withLock { $0.marketAsked = request }
        guard request.country == .netherlands else {
            throw Problem.invalidField("/country", "invalid_value", "No market has it")
        }
        let lines = try request.lines.enumerated().map { index, line in
            guard line.sku == "TEE" else { throw Problem.invalidField("/lines/\(index)/sku", "unknown", "No price") }
            let quantity = line.quantity ?? 1
            return PricingAPI.LocalLine(
                id: line.id, sku: line.sku, quantity: quantity, unitPrice: Money(12_10, .eur),
                netUnitPrice: Money(10_00, .eur), taxPerUnit: Money(2_10, .eur),
                total: try Money(12_10, .eur).times(quantity), origin: "fixed", rounded: nil, display: nil, steps: nil)
        }
        let today = ambient.timestamp()
        return PricingAPI.LocalPriceAnswer(
            market: "nl", country: .netherlands, currency: .eur, display: .inclusive, at: request.at ?? today,
            rateSet: PricingAPI.RateSet(
                id: "rs_1", asOf: today.day, publishedOn: today.day, ageDays: 0, rates: []),
            lines: lines, total: Money(0, .eur), locale: nil, totalDisplay: nil)
    }

    private func format(_ request: PricingAPI.FormatRequest) -> PricingAPI.FormatAnswer {
        PricingAPI.FormatAnswer(
            locale: request.locale,
            amounts: request.amounts.map {
                PricingAPI.FormattedAmount(
                    amount: $0.amountText, currency: $0.currency, display: "\(request.locale) \($0.amountText)")
            })
    }

    /// A dollar is 80 cents; all else is in the shopper's currency already.
    private static func inEuro(_ sum: Money, for currency: Currency) throws -> Money {
        guard sum.currency == .usd, currency == .eur else { return sum }
        return try sum.converted(to: .eur, at: Ratio(4, over: 5), rounding: .halfUp)
    }

    private func expose(
        _ request: PricingAPI.ExposureRequest, _ call: Call
    ) throws -> PricingAPI.ExposureReport {
        let merchant = try call.merchant
        script.withLock { $0.exposuresAsked.append((merchant, request)) }
        let now = ambient.timestamp()
        return PricingAPI.ExposureReport(
            at: now, from: request.from ?? now.day, to: request.to ?? now.day, locks: [], quotes: [], realised: [],
            fixedPrices: nil, truncated: request.quotesTruncated)
    }

    private func cost(_ request: LandedCostAPI.QuoteRequest) throws -> LandedCostAPI.QuoteAnswer {
        let zero = Money.zero(request.currency)
        let script = script.withLock { script in
            script.costAsked = request
            return script
        }
        return LandedCostAPI.QuoteAnswer(
            tablesVersion: "tables-1", asOf: request.asOf, customsCurrency: .eur,
            options: request.options.map { option in
                LandedCostAPI.OptionCost(
                    id: option.id, regime: "eu_ioss", customsValue: zero, duty: Money(3_00, request.currency),
                    tax: script.tax, fees: zero, total: zero, payOnDelivery: zero, charges: [], assumptions: [],
                    tried: [], needs: script.needs, range: script.range, outcome: script.outcome,
                    lines: request.byLine == true
                        ? request.lines.map {
                            LandedCostAPI.LineCost(
                                lineId: $0.id, duty: Money(3_00, request.currency), tax: script.tax, fees: zero,
                                total: zero)
                        } : nil)
            })
    }

    private func offers(_ request: PaymentsAPI.OffersRequest) -> PaymentsAPI.OffersAnswer {
        let offer = PaymentsAPI.MethodOffer(
            method: "ideal", name: "iDEAL | Wero", kind: "bank_a2a", action: .redirect, settles: "seconds",
            expiresAfterSeconds: 900, isRefundable: script.withLock { $0.isRefundable }, reasons: [])
        let rejected = PaymentsAPI.MethodRejection(
            method: "upi_intent", name: "UPI", codes: ["COUNTRY"], reason: "UPI is for India")
        return PaymentsAPI.OffersAnswer(
            amounts: request.amounts.map { PaymentsAPI.OffersFor(id: $0.id, offers: [offer], rejected: [rejected]) },
            tablesVersion: "methods-1")
    }

    private func assess(_ request: FraudAPI.AssessmentRequest) -> FraudAPI.Assessment {
        let decision = script.withLock { script in
            script.assessments += 1
            return script.decision
        }
        return FraudAPI.Assessment(
            id: ambient.newID(), orderId: request.orderId, decision: decision, score: 0, reasons: [], policy: "test",
            caseId: decision == .review ? CaseID(request.orderId.uuid) : nil, assessedAt: ambient.timestamp())
    }

    private func pay(_ request: PaymentsAPI.CreatePayment, _ key: IdempotencyRequest) throws -> KeyedAnswer {
        let (isSilent, refuses) = script.withLock { script in
            script.paymentKeys.append(key.scope + key.key + Hex.text(key.fingerprint))
            return (script.paymentsAreSilent, script.paymentsRefuse)
        }
        if isSilent { throw Problem.unavailable("The provider") }
        if refuses { throw Problem.invalidField("/payer/document", "invalid_value", "This is no CPF") }
        let payment = PaymentsAPI.Payment(
            id: PaymentID(request.orderId.uuid), orderId: request.orderId, method: request.method, provider: "ideal",
            state: script.withLock { $0.paymentsStayCreated } ? .created : .requiresAction, amount: request.amount,
            action: PaymentsAPI.PaymentAction(kind: .redirect, url: "https://bank.example/pay"), sequence: 1,
            createdAt: ambient.timestamp(), expiresAt: request.expiresAt, updatedAt: ambient.timestamp())
        script.withLock { $0.paymentsMade.append(payment) }
        return KeyedAnswer(status: 201, body: try payment.encoded())
    }
}

extension PaymentsAPI.Payment {
    /// The same payment as a later event tells of it.
    func told(_ state: PaymentState, sequence: Int64, flags: [String] = [], amount: Money? = nil) -> PaymentsAPI.Payment
    {
        PaymentsAPI.Payment(
            id: id, orderId: orderId, method: method, provider: provider, state: state, amount: amount ?? self.amount,
            flags: flags, sequence: sequence, createdAt: createdAt, expiresAt: expiresAt, updatedAt: updatedAt)
    }
}
