import Commerce
import PricingDomain
import Testing

/// Corridor rates, locks and refunds; every figure recomputed as a fraction.
@Suite struct FXDomainTests {
    private let moment = Timestamp("2026-11-01T10:00:00Z") ?? Timestamp(millisecondsSince1970: 0)

    private func set(_ asOf: String = "2026-11-01") throws -> RateSet {
        let book = RateBook(table: RateTable(try Samples.publications(Samples.daily)))
        return try book.rateSet(
            of: [.usd, .jpy, .brl, .inr], asOf: Samples.day(asOf), today: Samples.today, use: .settlement)
    }

    @Test func `markup and premium stand apart and the result has both`() throws {
        // Shopify's help page: 0.90867 with 1.5 % is 0.9223 (0.92230005).
        let rate = SourcedRate(
            currency: .gbp, perEuro: try Ratio(decimal: "0.90867"), publishedOn: Samples.day("2026-10-30"),
            origin: .published)
        let day = Samples.day("2026-10-30")
        let one = RateSet(asOf: day, publishedOn: day, rates: [rate])
        let terms = CorridorTerms(markupBasisPoints: 150, premiumBasisPoints: 25)
        let sale = try CorridorRate(one, from: .eur, to: .gbp, terms: terms, usage: .payment)
        #expect(sale.rate.text == "0.90867")
        #expect(sale.markup.text == "0.01363005")
        #expect(sale.premium.text == "0.002271675")
        #expect(sale.result.text == "0.924571725")
        #expect(try sale.rate + sale.markup + sale.premium == sale.result)
        let payout = try CorridorRate(one, from: .eur, to: .gbp, terms: terms, usage: .payout)
        #expect(payout.result.text == "0.892768275")
        let bare = try CorridorRate(
            one, from: .eur, to: .gbp, terms: CorridorTerms(markupBasisPoints: 150, premiumBasisPoints: 0),
            usage: .payment)
        #expect(bare.result.text == "0.92230005")
        #expect(try bare.convert(Money(100_00, .eur)) == Money(92_23, .gbp))
    }

    private func order(
        from: Currency = .usd, to: Currency = .brl, seconds: Int64 = 3_600, markup: Int64 = 0, premium: Int64 = 0,
        amount: Money = Money(100_00, .usd)
    ) throws -> RateLockOrder {
        try RateLockOrder(
            from: from, to: to, seconds: seconds,
            terms: CorridorTerms(markupBasisPoints: markup, premiumBasisPoints: premium), usage: .payment,
            amountMax: amount, on: Samples.day("2026-11-01"))
    }

    @Test func `a lock holds from 5 minutes to 30 days, and every bad field is named`() throws {
        #expect(try order(seconds: 300).seconds == 300)
        #expect(try order(seconds: 2_592_000).seconds == 2_592_000)
        func pointers(_ body: () throws -> RateLockOrder) -> [String] {
            do { _ = try body() } catch PricingError.faults(let faults) { return faults.map(\.pointer) } catch {}
            return []
        }
        #expect(pointers { try order(seconds: 299) } == ["/duration_seconds"])
        #expect(pointers { try order(seconds: 2_592_001) } == ["/duration_seconds"])
        #expect(pointers { try order(markup: -1, premium: 5_001) } == ["/markup_bps", "/premium_bps"])
        #expect(pointers { try order(to: .usd) } == ["/to"])
        #expect(pointers { try order(to: Samples.currency("HRK")) } == ["/to"])
        #expect(pointers { try order(amount: Money(1, .jpy)) } == ["/max_amount/currency"])
        #expect(pointers { try order(amount: Money(0, .usd)) } == ["/max_amount/amount"])
        #expect(pointers { try order(amount: Money(.max, .usd)) } == ["/max_amount/amount"])
    }

    @Test func `a lock is open up to its last moment and not at it`() throws {
        let lock = try RateLock(
            rateSet: try set(), from: .usd, to: .brl, terms: .none, usage: .payment, amountMax: Money(100_00, .usd),
            lockedAt: moment, expiresAt: moment.adding(.seconds(300)))
        #expect(lock.isOpen(at: moment.adding(.milliseconds(299_999))))
        #expect(!lock.isOpen(at: moment.adding(.seconds(300))))
        #expect(try lock.rate.convert(Money(19_99, .usd)) == Money(108_60, .brl))
    }

    @Test func `a lock whose largest sum cannot be converted is not made`() throws {
        #expect(throws: PricingError.tooLarge) {
            _ = try RateLock(
                rateSet: try set(), from: .usd, to: .jpy, terms: .none, usage: .payment, amountMax: Money(.max, .usd),
                lockedAt: moment, expiresAt: moment)
        }
    }

    /// 19.99 USD were 108.60 BRL at the sale; today's rate is that of the sample: 6.0692 ÷ 1.1172.
    @Test func `a refund is the part of the sale, and the way of the rate is a line by name`() throws {
        // Booked at a better rate than today's: giving the reais back costs more than was settled.
        let sale = try ConvertedSale(charged: Money(108_60, .brl), settled: Money(19_00, .usd))
        let refund = try SaleRefund(
            of: Money(54_30, .brl), from: sale, refundedBefore: .zero(.brl), today: try set())
        #expect(refund.settledPart == Money(9_50, .usd))
        #expect(refund.payOut == Money(54_30, .brl))
        #expect(refund.costToday == Money(10_00, .usd))  // 54.30 × 1.1172 ÷ 6.0692 = 9.9954
        #expect(refund.difference == Money(50, .usd))
        #expect(refund.lineName == "fx_loss")
        let gain = try SaleRefund(
            of: Money(54_30, .brl), from: try ConvertedSale(charged: Money(108_60, .brl), settled: Money(21_00, .usd)),
            refundedBefore: .zero(.brl), today: try set())
        #expect(gain.difference == Money(-50, .usd))
        #expect(gain.lineName == "fx_gain")
        let today = try SaleRefund(
            of: Money(54_30, .brl), from: sale, refundedBefore: .zero(.brl), basis: .today, today: try set())
        #expect(today.payOut == Money(51_61, .brl))  // 9.50 × 6.0692 ÷ 1.1172 = 51.6086
        #expect(today.difference.isZero)
        #expect(today.lineName == nil)
    }

    @Test func `the last refund takes the rest`() throws {
        let sale = try ConvertedSale(charged: Money(100, .brl), settled: Money(20, .usd))
        var before = Money.zero(.brl)
        var parts: [Int64] = []
        for _ in 0..<3 {
            let refund = try SaleRefund(
                of: Money(33, .brl), from: sale, refundedBefore: before, today: try set())
            parts.append(refund.settledPart.minorUnits)
            before = refund.refundedInAll
            #expect(!refund.isLast)
        }
        let last = try SaleRefund(of: Money(1, .brl), from: sale, refundedBefore: before, today: try set())
        #expect(last.isLast)
        #expect(parts == [7, 6, 7])  // 6.6, 13.2, 19.8 rounded, each less the one before
        #expect(parts.reduce(0, +) + last.settledPart.minorUnits == 20)
        #expect(throws: PricingError.self) {
            _ = try SaleRefund(
                of: Money(1, .brl), from: sale, refundedBefore: last.refundedInAll, today: try set())
        }
    }

    @Test func `a refund beyond what is left, of nothing, or in another currency is refused by its field`() throws {
        let sale = try ConvertedSale(charged: Money(100, .brl), settled: Money(20, .usd))
        for (sum, pointer) in [
            (Money(101, .brl), "/amount/amount"), (Money(0, .brl), "/amount/amount"),
            (Money(-1, .brl), "/amount/amount"),
            (Money(1, .usd), "/amount/currency"), (Money(.max, .brl), "/amount/amount"),
        ] {
            let error = #expect(throws: PricingError.self) {
                _ = try SaleRefund(of: sum, from: sale, refundedBefore: .zero(.brl), today: try set())
            }
            guard case .faults(let faults) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(faults.map(\.pointer) == [pointer])
        }
        #expect(throws: PricingError.self) { _ = try ConvertedSale(charged: Money(0, .brl), settled: Money(1, .usd)) }
    }
}
