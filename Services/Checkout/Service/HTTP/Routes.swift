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
