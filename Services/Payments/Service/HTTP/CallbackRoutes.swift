import HTTPTypes
import Hummingbird
import ServiceKit
import Wire

/// HTTP for what providers tell us. The body is theirs: it is taken as bytes, and answered in their way.
struct CallbackRoutes {
    /// Larger than any provider's notification by two orders of magnitude.
    static let bodyBytesMax = 256 * 1_024

    let callbacks: Callbacks

    func register(on routes: Routes) {
        let callbacks = callbacks
        routes.raw(.post, PaymentsAPI.callbackPath, bodyBytesMax: Self.bodyBytesMax) { call in
            let provider = try call.parameter("provider")
            guard let names = callbacks.signedHeaders(of: provider) else { throw Problem.notFound("provider") }
            let kept = call.request.headers.filter { names.contains($0.name.canonicalName) }
            let raw = RawCallback(
                headers: kept.map { RawCallback.StoredField(name: $0.name.canonicalName, value: $0.value) },
                body: call.body)
            switch try await callbacks.take(raw, from: provider) {
            case .empty: return Response(status: .noContent)
            case .text(let text): return .bytes(Array(text.utf8), type: "text/plain; charset=utf-8")
            }
        }
    }
}
