import Commerce
import Crypto
import JSON
import PricingDomain
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// The use cases on markets: list, make, change, remove.
struct Markets: Sendable {
    let database: any Database
    let ambient: Ambient
    let rates: Rates
    let countries: CountryFiles
    let writes: KeyedWrites

    func list(of shop: Shop) async throws -> PricingAPI.MarketList {
        let kept = try await database.read { try MarketRepository(db: $0, shop: shop).all() }
        return PricingAPI.MarketList(data: kept.map { PricingAPI.MarketAnswer($0, countries.facts) })
    }

    func find(_ id: String, of shop: Shop) async throws -> PricingAPI.MarketAnswer {
        guard let kept = try await database.read({ try MarketRepository(db: $0, shop: shop).find(id) }) else {
            throw Problem.notFound("market")
        }
        return PricingAPI.MarketAnswer(kept, countries.facts)
    }

    func create(
        _ given: PricingAPI.Market, _ key: IdempotencyRequest, for shop: Shop
    ) async throws -> KeyedAnswer {
        try await save(given, key, for: shop, status: PricingAPI.createMarket.status) { repository, market in
            guard try repository.find(market.id) == nil else {
                throw Problem.invalidField("/id", "duplicate", "There is a market \(market.id); change it with PUT")
            }
            guard try repository.all().count < MarketRepository.marketsMax else {
                throw Problem.invalidField("/id", "too_many", "At most \(MarketRepository.marketsMax) markets")
            }
        }
    }

    func change(
        _ id: String, to given: PricingAPI.Market, _ key: IdempotencyRequest, for shop: Shop
    ) async throws -> KeyedAnswer {
        guard given.id == id else {
            throw Problem.invalidField("/id", "invalid_value", "The same as in the address: \(id.prefix(40))")
        }
        return try await save(given, key, for: shop, status: 200) { repository, _ in
            guard try repository.find(id) != nil else { throw Problem.notFound("market") }
        }
    }

    func remove(_ id: String, _ key: IdempotencyRequest, for shop: Shop) async throws -> KeyedAnswer {
        let (now, actor) = (ambient.timestamp(), AuditActor.caller(in: Scope.current, else: "pricing"))
        return try await writes.write(key, status: 200) { db in
            let repository = MarketRepository(db: db, shop: shop)
            guard try repository.find(id) != nil else { throw Problem.notFound("market") }
            try repository.remove(id)
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .configChanged, actor: actor, object: shop.object("market", id),
                    detail: [("change", "removed")]), at: now.date)
            return PricingAPI.Removed(id: id)
        }
    }

    private func save(
        _ given: PricingAPI.Market, _ key: IdempotencyRequest, for shop: Shop, status: Int,
        check: @escaping @Sendable (MarketRepository, PricingAPI.Market) throws -> Void
    ) async throws -> KeyedAnswer {
        let wire = try filled(given)
        let now = ambient.timestamp()
        let actor = AuditActor.caller(in: Scope.current, else: "pricing")
        let facts = countries.facts
        return try await writes.write(key, status: status) { db in
            let repository = MarketRepository(db: db, shop: shop)
            try check(repository, wire)
            try Self.checkPlaces(of: wire, beside: try repository.all())
            if let book = wire.priceBook, try PriceBookRepository(db: db, shop: shop).find(book) == nil {
                throw Problem.invalidField("/price_book", "invalid_value", "There is no price book \(book.prefix(40))")
            }
            try repository.save(wire, at: now)
            guard let kept = try repository.find(wire.id) else { throw Problem.internalError }
            let document = try StrictJSONEncoder().encode(wire)
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .configChanged, actor: actor, object: shop.object("market", wire.id),
                    detail: [
                        ("change", status == 201 ? "created" : "changed"), ("currency", wire.currency.code),
                        ("markup_basis_points", "\(wire.markupBasisPoints ?? 0)"),
                        ("document_sha256", Hex.text(SHA256.hash(data: document))),
                    ]), at: now.date)
            return PricingAPI.MarketAnswer(kept, facts)
        }
    }

    /// A country has one market without a condition: with two, nobody could say which price is right.
    private static func checkPlaces(of wire: PricingAPI.Market, beside all: [KeptMarket]) throws {
        guard wire.condition == nil else { return }
        var taken: [FieldError] = []
        for other in all where other.market.id != wire.id && other.market.condition == nil {
            for country in wire.countries where other.market.countries.contains(country) {
                taken.append(
                    FieldError(
                        pointer: "/countries/\(wire.countries.firstIndex(of: country) ?? 0)", code: "duplicate",
                        detail: "\(country) is in the market \(other.market.id)"))
            }
        }
        guard taken.isEmpty else { throw Problem.invalidFields(taken) }
    }

    /// The market with its display by law or custom and its purchasing power by the World Bank's figure, where the shop
    /// did not say; checked whole.
    private func filled(_ given: PricingAPI.Market) throws -> PricingAPI.Market {
        let display = try given.display.map { TaxDisplay(rawValue: $0.rawValue) ?? .inclusive } ?? customary(given)
        let power = try given.purchasingPower.map { try self.power($0, of: given) }
        let wire = given.filled(display: display, power: power)
        let faults = given.condition.map { MarketCondition.faults(of: $0) } ?? []
        do throws(PricingError) {
            _ = try Market(wire, display: display)
        } catch .faults(let others) {
            throw PricingError.faults(others + faults).asProblem
        } catch { throw error.asProblem }
        guard faults.isEmpty else { throw PricingError.faults(faults).asProblem }
        return wire
    }

    private func customary(_ given: PricingAPI.Market) throws -> TaxDisplay {
        let displays = given.countries.map { countries.facts[$0]?.display }
        if let first = displays.first, let first, displays.allSatisfy({ $0 == first }) { return first }
        let words = given.countries.map { country in
            "\(country) \(countries.facts[country]?.display?.rawValue ?? "mixed")"
        }
        throw Problem.invalidField(
            "/display", "required",
            "inclusive or exclusive: practice differs in these countries (\(words.prefix(20).joined(separator: ", ")))")
    }

    private func power(
        _ given: PricingAPI.MarketPower, of market: PricingAPI.Market
    ) throws -> PricingAPI.MarketPower {
        guard given.factor == nil else { return given }
        guard let country = market.countries.first, country.currency == market.currency,
            let facts = countries.facts[country]
        else {
            throw Problem.invalidField(
                "/purchasing_power/factor", "required",
                "The World Bank’s figure is in the currency of the first country, which is not the market’s")
        }
        do throws(PricingError) {
            let today = ambient.today()
            let set = try rates.book.rateSet(of: [.usd, market.currency], asOf: today, today: today)
            let perDollar = try set.crossRate(from: .usd, to: market.currency)
            guard let level = (try? PurchasingPower.level(of: facts, perDollar: perDollar)) ?? nil else {
                throw PricingError.faults([
                    FieldFault(
                        "/purchasing_power/factor", "required", "There is no figure of the World Bank for \(country)")
                ])
            }
            return PricingAPI.MarketPower(
                factor: level.factor, sourceYear: level.year,
                source:
                    "World Bank PA.NUS.PPP, \(facts.purchasingPower?.text ?? "") \(market.currency) for an international "
                    + "dollar, over \(perDollar.significantDecimal ?? perDollar.text) for a US dollar on \(set.publishedOn)",
                least: given.least, most: given.most)
        } catch { throw error.asProblem }
    }
}

extension PricingError {
    /// Where no field of the question is about a currency or a day.
    var asProblem: Problem {
        problem(at: ErrorPlaces(asOf: "/at", sum: "/lines") { _ in "/currency" })
    }
}
