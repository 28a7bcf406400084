import Commerce
import PaymentsDomain
import Testing

@Suite struct OfferTests {
    private static let today = CalendarDate(year: 2026, month: 11, day: 21)

    private static let files = MethodTables.Files(
        methods: """
            method_id,provider,kind,buyer_step,countries,settles,valid_min_seconds,valid_max_seconds,grace_seconds,refundable,effective_from,effective_to
            bank_old,a,bank_redirect,redirect,NL,seconds,60,900,900,yes,,2025-12-31
            bank_new,a,bank_redirect,redirect,NL,seconds,60,900,900,yes,2026-01-01,
            wallet_a,b,wallet,redirect,NL CN,seconds,60,900,900,yes,,
            wallet_b,b,wallet,redirect,NL,seconds,60,900,900,yes,,
            slip,c,voucher,voucher,BR,"1 day, or more",259200,432000,0,no,,
            """,
        limits: """
            method_id,currency,min_amount,max_amount,effective_from,effective_to
            bank_old,EUR,0.01,,,
            bank_new,EUR,0.01,,,
            wallet_a,EUR,0.10,300.00,,
            wallet_a,CNY,0.10,300000.00,,
            wallet_b,EUR,,50.00,,2026-06-30
            wallet_b,EUR,,80.00,2026-07-01,
            slip,BRL,0.02,250000.00,,
            """,
        names: #"""
            method_id,name,effective_from,effective_to
            bank_old,Old,,
            bank_new,"Bank ""One""",,2025-12-31
            bank_new,Bank | Two,2026-01-01,
            wallet_a,A,,
            wallet_b,B,,
            slip,Slip,,
            """#,
        shares: """
            method_id,country,basis_points,measure,year,source
            wallet_b,NL,1050,online sales,2024,Somebody
            wallet_a,NL,3000,online sales,2022,Somebody
            wallet_a,NL,900,online sales,2024,Somebody
            """,
        polls: """
            method_id,first_seconds,then_every_seconds
            bank_old,60,
            bank_new,60,
            wallet_a,15 60,300
            wallet_b,15,300
            slip,21600,21600
            """)

    private static func offer(
        _ country: CountryCode?, _ amount: Money, on day: CalendarDate? = today, down: Set<String> = []
    ) throws -> Offer {
        let tables = try MethodTables(files, version: "test")
        return Offer(
            MethodQuestion(country: country, amount: amount, day: try #require(day), providersDown: down),
            from: tables)
    }

    @Test func `the newest share of the country decides the order, a method without one comes last`() throws {
        let offer = try Self.offer(.netherlands, Money(19_99, .eur))
        #expect(offer.entries.map(\.method.id) == ["wallet_b", "wallet_a", "bank_new"])
        #expect(
            offer.entries.map(\.reasons) == [
                ["10.5 % of online sales in Netherlands, 2024 (Somebody)"],
                ["9 % of online sales in Netherlands, 2024 (Somebody)"],
                ["No dated share is known for Netherlands; placed after methods with one."],
            ])
    }

    @Test func `each refusal is named, and all of them at once`() throws {
        let offer = try Self.offer(.brazil, Money(0, .eur))
        let codes = Dictionary(uniqueKeysWithValues: offer.rejections.map { ($0.method.id, $0.codes) })
        #expect(offer.entries.isEmpty)
        #expect(codes["bank_old"] == [.country, .amountMin, .notInForce])
        #expect(codes["wallet_a"] == [.country, .amountMin])
        #expect(codes["slip"] == [.currency, .amountMin])
        #expect(
            offer.rejections.first { $0.method.id == "slip" }?.reason
                == "It takes BRL, not EUR. There is nothing to pay.")
    }

    @Test(arguments: [
        (Money(9, .eur), [RejectionCode.amountMin]), (Money(10, .eur), []), (Money(300_00, .eur), []),
        (Money(300_01, .eur), [.amountMax]), (Money(100_00, .usd), [.currency]), (Money(-1, .eur), [.amountMin]),
    ])
    func `limits hold to the minor unit`(amount: Money, codes: [RejectionCode]) throws {
        let offer = try Self.offer(.netherlands, amount)
        #expect(offer.rejections.first { $0.method.id == "wallet_a" }?.codes ?? [] == codes)
    }

    @Test func `a country that is not known gets no method`() throws {
        // hyperswitch lets a missing country pass; a method that nobody there can use is then shown.
        let offer = try Self.offer(nil, Money(19_99, .eur))
        #expect(offer.entries.isEmpty)
        #expect(offer.rejections.allSatisfy { $0.codes.contains(.unknownCountry) })
    }

    @Test func `a provider that is down takes its methods with it`() throws {
        let offer = try Self.offer(.netherlands, Money(19_99, .eur), down: ["b"])
        #expect(offer.entries.map(\.method.id) == ["bank_new"])
        #expect(offer.rejections.first { $0.method.id == "wallet_a" }?.codes == [.providerDown])
    }

    @Test func `names, limits and methods are those of the day`() throws {
        let spring = CalendarDate(year: 2026, month: 3, day: 1)
        let before = CalendarDate(year: 2025, month: 12, day: 31)
        let dear = Money(60_00, .eur)
        #expect(try Self.offer(.netherlands, dear).entries.map(\.method.id).contains("wallet_b"))
        #expect(try !Self.offer(.netherlands, dear, on: spring).entries.map(\.method.id).contains("wallet_b"))
        #expect(try Self.offer(.netherlands, dear).entries.last?.name == "Bank | Two")
        let old = try Self.offer(.netherlands, dear, on: before)
        #expect(old.entries.map(\.method.id) == ["wallet_a", "bank_old"])
        #expect(old.rejections.first { $0.method.id == "bank_new" }?.name == "Bank \"One\"")
    }

    @Test(arguments: [
        (held: Int64(30), deadline: Int64(60)), (held: 600, deadline: 600), (held: 86_400, deadline: 900),
    ])
    func `a payment lasts as long as its price, within what the scheme allows`(held: Int64, deadline: Int64) throws {
        let method = try #require(try MethodTables(Self.files, version: "test").method("bank_new"))
        let now = Timestamp(millisecondsSince1970: 1_795_000_000_000)
        #expect(
            method.deadline(from: now, heldUntil: now.adding(.seconds(held))) == now.adding(.seconds(deadline)))
    }

    @Test func `a table that misses something is refused by name`() {
        let files = Self.files
        #expect(throws: MethodTableError.incomplete("bank_old", missing: "limits")) {
            try MethodTables(
                .init(
                    methods: files.methods, limits: "method_id\n", names: files.names, shares: files.shares,
                    polls: files.polls), version: "test")
        }
        #expect(throws: MethodTableError.unknownMethod("pix", line: 0)) {
            try MethodTables(
                .init(
                    methods: files.methods, limits: files.limits, names: files.names + "\npix,Pix,,\n",
                    shares: files.shares, polls: files.polls), version: "test")
        }
        #expect(throws: MethodTableError.malformed(line: 2, column: "min_amount")) {
            try MethodTables(
                .init(
                    methods: files.methods,
                    limits: """
                        method_id,currency,min_amount,max_amount,effective_from,effective_to
                        slip,BRL,0.2,1.00,,
                        """,
                    names: files.names, shares: files.shares, polls: files.polls), version: "test")
        }
    }
}
