import Commerce
import HTTPTypes
import JSON
import NIOCore
import ServiceKit
import Synchronization

/// Answers public calls on their connections' own event loops: finds the route, asks the gatekeeper, and passes the call
/// to the service behind. Addresses that are not in the route table are left to the router.
final class GatewayDoor: DirectAnswering {
    let gatekeeper: Gatekeeper
    let ambient: Ambient
    let requestMetrics = RequestMetrics()
    private let current: CurrentSnapshot
    private let tokens: TokenSource
    private let metrics: [UpstreamMetrics]
    private let loops = Mutex<[ObjectIdentifier: ProxyLoop]>([:])

    init(_ current: CurrentSnapshot, gatekeeper: Gatekeeper, secret: ServiceSecret, ambient: Ambient) {
        self.current = current
        self.gatekeeper = gatekeeper
        self.ambient = ambient
        tokens = TokenSource(secret: secret, caller: "gateway", ambient: ambient)
        metrics = UpstreamName.allCases.map { UpstreamMetrics($0) }
    }

    func take(_ request: ReceivedRequest, from client: any DirectClient) -> DirectTaking {
        let snapshot = current.value
        switch snapshot.routes.match(request.request.method, request.request.path ?? "/") {
        case .unknown: return .passed
        case .found(let route):
            let call = ProxyCall(request, route, door: self, client: client)
            let group = loop(of: client.eventLoop).group(route.route.upstream, snapshot)
            call.begin(group)
            return .taken(call)
        case .options(let allow, let routes):
            var fields = gatekeeper.optionsFields(request.request, routes: routes)
            fields[.allow] = allow
            answer(client, request.request, routes[0].path, .noContent, fields, [])
        case .otherMethod(let allow, let template):
            let method = request.request.method
            let problem = Problem(
                "method-not-allowed", .methodNotAllowed, "This address does not take \(method.rawValue)",
                detail: "It takes \(allow).", headers: [.allow: allow])
            let id = newRequestID()
            let body = (try? StrictJSONEncoder().encode(problem.document(instance: id))) ?? []
            let fields: HTTPFields = [
                .allow: allow, .contentType: ContentType.problem, .cacheControl: "no-store", .requestID: id,
            ]
            answer(client, request.request, template, problem.status, fields, body)
        }
        return .taken(nil)
    }

    private func answer(
        _ client: any DirectClient, _ request: HTTPRequest, _ template: String, _ status: HTTPResponse.Status,
        _ fields: HTTPFields, _ body: [UInt8]
    ) {
        var fields = fields
        if fields[.requestID] == nil { fields[.requestID] = newRequestID() }
        client.answer(status, announcedLength: nil, body: ByteBuffer(bytes: body)) { buffer in
            AnswerLines.write(fields, into: &buffer)
        }
        requestMetrics.record(route: template, method: request.method, status: status.code, took: .zero)
    }

    func newRequestID() -> String {
        let id: RequestID = ambient.newID()
        return id.text
    }

    private func loop(of eventLoop: any EventLoop) -> ProxyLoop {
        loops.withLock { loops in
            if let known = loops[ObjectIdentifier(eventLoop)] { return known }
            let new = ProxyLoop(eventLoop, tokens: tokens, ambient: ambient, metrics: metrics)
            loops[ObjectIdentifier(eventLoop)] = new
            return new
        }
    }
}

/// What one event loop holds of the services behind. Confined to that loop, which is what makes it `Sendable`.
final class ProxyLoop: @unchecked Sendable {
    private let eventLoop: any EventLoop
    private let tokens: TokenSource
    private let ambient: Ambient
    private let metrics: [UpstreamMetrics]
    private var snapshot: GatewaySnapshot?
    private var groups: [UpstreamGroup] = []
    private var isTicking = false

    init(_ eventLoop: any EventLoop, tokens: TokenSource, ambient: Ambient, metrics: [UpstreamMetrics]) {
        self.eventLoop = eventLoop
        self.tokens = tokens
        self.ambient = ambient
        self.metrics = metrics
    }

    /// The service's group, under the settings of this snapshot or a newer one.
    func group(_ name: UpstreamName, _ snapshot: GatewaySnapshot) -> UpstreamGroup {
        if self.snapshot !== snapshot { adopt(snapshot) }
        tickIfNeeded()
        return groups[name.index]
    }

    private func adopt(_ snapshot: GatewaySnapshot) {
        self.snapshot = snapshot
        if groups.isEmpty {
            groups = UpstreamName.allCases.map { name in
                UpstreamGroup(
                    name, snapshot.upstreams, on: eventLoop, tokens: tokens, ambient: ambient,
                    metrics: metrics[name.index])
            }
        } else {
            for group in groups { group.adopt(snapshot.upstreams) }
        }
    }

    private func tickIfNeeded() {
        guard !isTicking else { return }
        schedule(in: .milliseconds(25))
    }

    private func schedule(in pause: TimeAmount) {
        isTicking = true
        eventLoop.assumeIsolated().scheduleTask(in: pause) { self.tick() }
    }

    private func tick() {
        isTicking = false
        let now = NIODeadline.now()
        if let pause = groups.compactMap({ $0.tick(now) }).min() { schedule(in: pause) }
    }
}
