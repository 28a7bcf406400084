import Commerce
import HTTPTypes
import Hummingbird
import ServiceKit
import Wire

/// HTTP for quotes: parse, ask, present. No rule and no SQL lives here.
struct QuoteRoutes {
    let quotes: Quotes

    func register(on router: Routes) {
        router.raw(.post, PublicAPI.createQuote.path) { call in
            let owner = Owner(merchant: try call.merchant, mode: call.scope.mode)
            let document = try await quotes.create(try call.decode(PublicAPI.createQuote), for: owner)
            return .bytes(document, status: .created, type: ContentType.json)
        }
        router.raw(.get, PublicAPI.getQuote.path) { call in
            let owner = Owner(merchant: try call.merchant, mode: call.scope.mode)
            let document = try await quotes.document(of: try call.id(QuoteKind.self, what: "quote"), for: owner)
            return .bytes(document, type: ContentType.json)
        }
    }
}

/// HTTP for the report of what is promised at rates of the past.
struct ExposureRoutes {
    let quotes: OpenQuotes

    func register(on router: Routes) {
        router.on(PricingAPI.exposure) { [quotes] _, call in
            var query = call.query()
            let from = query.optional("from", "a date such as 2026-10-30") { CalendarDate($0) }
            let to = query.optional("to", "a date such as 2026-10-30") { CalendarDate($0) }
            try query.finish()
            return try await quotes.report(
                from: from, to: to, for: Owner(merchant: try call.merchant, mode: call.scope.mode))
        }
    }
}

/// HTTP for orders.
struct OrderRoutes {
    let orders: Orders

    func register(on router: Routes) {
        router.onKeyed(PublicAPI.createOrder) { request, key, call in
            try await orders.place(request, key, for: Owner(merchant: try call.merchant, mode: call.scope.mode))
        }
        router.on(PublicAPI.getOrder) { _, call in
            try await orders.order(
                try call.id(OrderKind.self, what: "order"),
                for: Owner(merchant: try call.merchant, mode: call.scope.mode))
        }
    }
}

/// HTTP for what payments and fraud tell us.
struct EventRoutes {
    let intake: EventIntake

    func register(on router: Routes) {
        router.on(EventsAPI.deliver) { event, _ in
            try await intake.take(event)
            return NoBody()
        }
    }
}
