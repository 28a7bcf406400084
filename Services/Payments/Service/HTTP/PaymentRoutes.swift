import Commerce
import ServiceKit
import Wire

/// HTTP for payments: parse, ask, present.
struct PaymentRoutes {
    let payments: Payments

    func register(on routes: Routes) {
        let payments = payments
        routes.onKeyed(PaymentsAPI.create) { body, key, call in
            try await payments.create(body, key: key, merchant: call.scope.merchant, mode: call.scope.mode)
        }
        routes.on(PaymentsAPI.check) { body, _ in
            try payments.check(body)
            return NoBody()
        }
        routes.on(PaymentsAPI.get) { _, call in
            let id = try call.id(PaymentKind.self, what: "payment")
            return try await payments.get(id, merchant: call.scope.merchant, mode: call.scope.mode)
        }
    }
}
