import HTTPTypes
import Hummingbird
import ServiceKit
import Synchronization
import TestSupport
import Wire

/// Stands where providers send their callbacks, and takes each to every gateway at the same moment, as a provider does
/// that sends again before it was answered.
final class CallbackFork: Sendable {
    private let gateways = Mutex<[ServiceAddress]>([])
    private let counted = Mutex(0)

    /// How many callbacks were taken by more than one.
    var takenTwice: Int { counted.withLock { $0 } }

    func reach(_ addresses: [ServiceAddress]) { gateways.withLock { $0 = addresses } }

    func process() throws -> ServiceProcess {
        let routes = Routes()
        routes.raw(.post, PaymentsAPI.callbackPath, bodyBytesMax: 256 << 10) { call in try await self.take(call) }
        return ServiceProcess(
            name: "fork", settings: try .forTests("fork"), ambient: .live, access: .anybody, routes: routes)
    }

    private func take(_ call: Call) async throws -> Response {
        let headers = call.request.headers.filter { $0.name != .contentLength && $0.name != .connection }
            .map { (name: $0.name.rawName, value: $0.value) }
        let (target, body) = (call.request.uri.string, call.body)
        let answers = await withTaskGroup(of: ServiceAnswer?.self) { group in
            for gateway in gateways.withLock({ $0 }) {
                group.addTask {
                    try? await Asker(gateway, asPeer: false).send(.post, target, headers: headers, body: body)
                }
            }
            return await group.reduce(into: [ServiceAnswer]()) { answers, answer in
                if let answer { answers.append(answer) }
            }
        }
        let taken = answers.filter { (200..<300).contains($0.status) }
        if taken.count > 1 { counted.withLock { $0 += 1 } }
        // One that holds it is enough; where none does, the provider must try again.
        guard let answer = taken.first else { throw Problem.unavailable("Every gateway") }
        return .bytes(answer.body, status: .init(code: answer.status), type: "text/plain; charset=utf-8")
    }
}
