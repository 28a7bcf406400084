import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import Synchronization
import Telemetry

/// Passes on calls whose rows go both ways while they arrive, so that the gateway never holds a whole one.
///
/// Rows are not searched for card numbers: the services behind keep and log none of them, and article numbers (GTIN) look
/// like some. What the address says is searched as everywhere.
struct StreamRelay: Sendable {
    let snapshot: CurrentSnapshot
    let gatekeeper: Gatekeeper
    let tokens: TokenSource
    let ambient: Ambient
    private let places = StreamPlaces()

    init(_ snapshot: CurrentSnapshot, gatekeeper: Gatekeeper, secret: ServiceSecret, ambient: Ambient) {
        self.snapshot = snapshot
        self.gatekeeper = gatekeeper
        tokens = TokenSource(secret: secret, caller: "gateway", ambient: ambient)
        self.ambient = ambient
    }

    func register(on routes: Routes) {
        for (route, limits) in RouteTable.streams {
            routes.stream(route.method, route.path, limits: limits) { call, body in
                let request = call.request.head
                let admission = gatekeeper.admit(
                    request, body: [], route: route, client: call.context.channel.remoteAddress?.ipAddress)
                let stream = RelayedStream(call, route, admission, random: ambient.random)
                do {
                    return try await relay(stream, body)
                } catch {
                    let problem = stream.problem(error)
                    gatekeeper.ended(stream.record(problem.status.code, problem: problem.slug))
                    return stream.answer(problem)
                }
            }
        }
    }

    private func relay(_ stream: RelayedStream, _ body: IncomingBody) async throws -> Response {
        if let refusal = stream.admission.refusal { throw refusal }
        let upstream = stream.route.upstream
        guard let place = places.take() else { throw Problem.shed(upstream, retryAfterSeconds: 1) }
        let (exchange, address) = try await connected(stream, body)
        // Held by what writes the answer, and let go of with it, written or not.
        let held = HeldExchange(exchange, place)
        let head = try await exchange.answer()
        if head.status == 401 { throw Problem.unavailable(upstream.title) }
        return Response(
            status: .init(code: head.status), headers: stream.fields(head),
            body: ResponseBody { writer in
                var bytes = 0
                do {
                    while let piece = try await held.exchange.next() {
                        bytes += piece.readableBytes
                        try await writer.write(piece)
                    }
                    try await writer.finish(nil)
                } catch {
                    // The answer ends in the middle, which its reader sees.
                    gatekeeper.ended(stream.record(CallRecord.clientGone, exchange, address, answerBytes: bytes))
                    throw error
                }
                gatekeeper.ended(stream.record(head.status, exchange, address, answerBytes: bytes))
            })
    }

    /// An exchange with the first address that takes connections, one at random being asked first.
    private func connected(
        _ stream: RelayedStream, _ body: IncomingBody
    ) async throws -> (StreamedExchange, ServiceAddress) {
        let upstream = stream.route.upstream
        let addresses = snapshot.value.upstreams.addresses[upstream] ?? []
        let start = addresses.isEmpty ? 0 : Int(ambient.random() % UInt64(addresses.count))
        let most = gatekeeper.config.current.deadlines[.bulk] ?? TimeAmount(body.limits.whole)
        let deadline = stream.acceptedAt + most
        for address in addresses[start...] + addresses[..<start] {
            var head = ByteBuffer()
            stream.inner.write(
                authority: address.authority, token: tokens.token(),
                leftMilliseconds: (deadline - .now()).nanoseconds / 1_000_000, body: .chunked, into: &head)
            do {
                let exchange = try await StreamedExchange.begin(
                    head, body, to: address, name: upstream.title, deadline: deadline, on: body.eventLoop)
                return (exchange, address)
            } catch let failure as CallFailure where failure.kind == .unreachable {
                continue
            }
        }
        throw Problem.unavailable(upstream.title)
    }
}

/// One such call, as the gateway let it in or not.
private struct RelayedStream: Sendable {
    let route: GatewayRoute
    let admission: Gatekeeper.Admission
    let acceptedAt = NIODeadline.now()
    let inner: InnerRequest
    private let trace: TraceContext

    init(_ call: Call, _ route: GatewayRoute, _ admission: Gatekeeper.Admission, random: () -> UInt64) {
        self.route = route
        self.admission = admission
        let request = call.request.head
        trace = call.scope.trace ?? .ofRequest(request.headerFields, random: random)
        inner = InnerRequest(
            request: request, isPage: false, admission: admission, requestID: call.scope.requestID,
            span: trace.child(random: random))
    }

    /// The service's fields that may pass, and ours.
    func fields(_ head: StreamedExchange.Head) -> HTTPFields {
        var fields = HTTPFields()
        for field in head.fields where !HopFields.staysOutside(field.name.canonicalName, ofAnswer: true) {
            fields.append(field)
        }
        for field in admission.answerFields { fields[field.name] = field.value }
        return fields
    }

    func problem(_ error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let failure as CallFailure where failure.kind == .late: .late(route.upstream)
        default: .unavailable(route.upstream.title)
        }
    }

    func answer(_ problem: Problem) -> Response {
        var response = problem.response(instance: inner.requestID)
        for field in admission.answerFields { response.headers[field.name] = field.value }
        return response
    }

    func record(
        _ status: Int, _ exchange: StreamedExchange? = nil, _ address: ServiceAddress? = nil, problem: String? = nil,
        answerBytes: Int = 0
    ) -> CallRecord {
        CallRecord(
            requestID: inner.requestID, method: route.method, route: route.path, identity: admission.identity,
            trace: trace, status: status, problem: problem, upstream: address.map { _ in route.upstream },
            address: address, acceptedAt: acceptedAt, sentAt: exchange?.sentAt, firstByteAt: exchange?.firstByteAt,
            endedAt: .now(), retries: 0, requestBytes: exchange?.sent ?? 0, answerBytes: answerBytes)
    }
}

/// How many streams go through at a time: each keeps a core of the service behind busy.
private final class StreamPlaces: Sendable {
    private static let most = 8
    private let taken = Mutex(0)

    func take() -> StreamPlace? {
        let isFree = taken.withLock { taken in
            guard taken < Self.most else { return false }
            taken += 1
            return true
        }
        return isFree ? StreamPlace(self) : nil
    }

    func give() { taken.withLock { $0 -= 1 } }
}

/// Free again once nobody holds it.
private final class StreamPlace: Sendable {
    private let places: StreamPlaces
    init(_ places: StreamPlaces) { self.places = places }
    deinit { places.give() }
}

private final class HeldExchange: Sendable {
    let exchange: StreamedExchange
    private let place: StreamPlace

    init(_ exchange: StreamedExchange, _ place: StreamPlace) {
        self.exchange = exchange
        self.place = place
    }

    deinit { exchange.close() }
}
