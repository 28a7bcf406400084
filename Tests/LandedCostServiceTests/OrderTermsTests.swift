import Commerce
import LandedCostDomain
import Testing

/// Discounts, the merchant's own fees and terms of delivery. The figures are those of the Netherlands: VAT 21 %, 3 EUR an
/// item.
@Suite struct OrderTermsTests {
    private func cart(_ lines: [Cart.Line] = [.init(price: "60.00")]) throws -> Cart {
        try Cart(to: "NL", in: "EUR", lines: lines)
    }

    @Test func `a discount is split over lines by value without losing a cent`() throws {
        var cart = try cart([
            .init(quantity: 30, price: "3.33"), .init(code: "64029991", quantity: 3, price: "33.37"),
            .init(code: "910211", price: "0.01"),
        ])
        cart.discount = "10.00"
        let cost = try cart.cost()
        #expect(cost.customsValue == Money(190_02, .eur))
        let bases = cost.charges.filter { $0.kind == .duty }.compactMap(\.working.base)
        #expect(try Money.sum(bases, in: .eur) == cost.customsValue)
    }

    @Test func `a discount can bring goods under a threshold`() throws {
        var cart = try cart([.init(price: "150.01")])
        #expect(try cart.cost().regime == "normal_entry")
        cart.discount = "0.01"
        #expect(try cart.cost().regime == "eu_ioss")
        cart.discount = "150.01"
        #expect(try cart.refusal() == .discountTooLarge(Money(150_01, .eur)))
    }

    @Test func `terms change who pays at the door, and no figure`() throws {
        var cart = try cart()
        let paid = try cart.cost()
        cart.terms = .dap
        let atPlace = try cart.cost()
        #expect(paid.totals.total == atPlace.totals.total)
        #expect(paid.totals.payOnDelivery.isZero)
        #expect(atPlace.totals.payOnDelivery == Money(3_00, .eur))
    }

    @Test func `the merchant's own fees are rows of their own`() throws {
        var cart = try cart([.init(price: "40.00"), .init(code: "910211", price: "20.00")])
        cart.fees = [
            .init(name: "Brokerage", charge: .sum(Money(5_00, .eur)), isPerLine: false),
            .init(name: "Handling", charge: .sum(Money(1_50, .eur)), isPerLine: true),
            .init(name: "Disbursement", charge: .share(try Ratio(1, over: 40)), isPerLine: false),
            .init(name: "Packing", charge: .share(try Ratio(1, over: 100)), isPerLine: true),
        ]
        let fees = try cart.cost().charges.filter { $0.kind == .fee }
        // 2.5 % of 6.00 of duty and 13.86 of VAT is 0.4965.
        #expect(fees.map(\.amount.amountText) == ["5.00", "3.00", "0.50", "0.40", "0.20"])
        #expect(fees.allSatisfy { $0.authority.id == "seller.fee" && $0.collector == .seller })
    }
}
