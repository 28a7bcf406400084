import HTTPTypes
import JSON
import NIOCore
import ServiceKit
import Telemetry
import Wire

/// One public call, from its request to its answer. Touched on its connection's event loop only.
final class ProxyCall: DirectCall {
    let request: HTTPRequest
    let body: [UInt8]
    let route: GatewayRoute
    let routeIndex: Int
    let requestID: String
    let trace: TraceContext
    /// The span of the attempt that was sent last.
    private var attemptSpan: TraceContext?
    let acceptedAt: NIODeadline
    let deadline: NIODeadline
    let clientAddress: String?
    private(set) var admission: Gatekeeper.Admission?
    private let door: GatewayDoor
    private var client: (any DirectClient)?
    private var group: UpstreamGroup?

    /// Of the attempts, kept by the group.
    var ticket = CircuitBreaker.Ticket.usual
    var attempt: UpstreamCall?
    var addressID: Int?
    var address: ServiceAddress?
    var retries = 0
    var isWaiting = false
    /// Whether the service may have seen it.
    var wasSent = false

    init(_ received: ReceivedRequest, _ found: PublicRoute, door: GatewayDoor, client: any DirectClient) {
        request = received.request
        body = received.body
        route = found.route
        routeIndex = found.index
        self.door = door
        self.client = client
        acceptedAt = .now()
        deadline = acceptedAt + found.route.deadline
        clientAddress = client.address
        requestID = door.newRequestID()
        trace = .ofRequest(received.request.headerFields, random: door.ambient.random)
    }

    /// Whether sending it twice counts once: a GET, or a call under an idempotency key.
    var isRepeatable: Bool { isSafe || request.headerFields[.idempotencyKey] != nil }
    var isSafe: Bool { request.method == .get || request.method == .head }
    var isAbandoned: Bool { client == nil }

    /// Lets it in and hands it to the service's group, or answers at once.
    func begin(_ group: UpstreamGroup) {
        guard body.count <= route.bodyBytesMax else { return answer(.tooLarge(route.bodyBytesMax)) }
        let admission = door.gatekeeper.admit(request, body: body, route: route, client: clientAddress)
        self.admission = admission
        if let refusal = admission.refusal { return answer(refusal) }
        self.group = group
        group.submit(self)
    }

    func clientIsGone() {
        guard client != nil else { return }
        client = nil
        report(CallRecord.clientGone, problem: nil, answerBytes: 0)
        group?.abandoned(self)
    }

    /// Passes on what the service answered; that it does not believe our token, as where two of our clocks differ, is
    /// between us and no fault of the caller's key.
    func answer(_ answer: UpstreamAnswer) {
        if answer.status == 401, Self.isAboutOurToken(answer.body) {
            return self.answer(.unavailable(route.upstream.title))
        }
        guard let client else { return }
        self.client = nil
        let fields = admission?.answerFields ?? [:]
        client.answer(.init(code: answer.status), announcedLength: answer.announcedLength, body: answer.body) {
            buffer in
            AnswerLines.copy(answer.lines, without: fields, into: &buffer)
            AnswerLines.write(fields, into: &buffer)
            AnswerLines.write(.requestID, requestID, into: &buffer)
        }
        report(answer.status, problem: nil, answerBytes: answer.body.readableBytes)
    }

    private static func isAboutOurToken(_ body: ByteBuffer) -> Bool {
        let problem = try? StrictJSONDecoder(unknownMembers: .ignored)
            .decode(ProblemDocument.self, from: Array(body.readableBytesView))
        return problem?.type.hasSuffix("/service-token-required") ?? false
    }

    func answer(_ problem: Problem) {
        guard let client else { return }
        self.client = nil
        let body = (try? StrictJSONEncoder().encode(problem.document(instance: requestID))) ?? []
        var fields = admission?.answerFields ?? [:]
        for field in problem.headers { fields[field.name] = field.value }
        fields[.contentType] = ContentType.problem
        fields[.cacheControl] = "no-store"
        fields[.requestID] = requestID
        client.answer(problem.status, announcedLength: nil, body: ByteBuffer(bytes: body)) { buffer in
            AnswerLines.write(fields, into: &buffer)
        }
        report(problem.status.code, problem: problem.slug, answerBytes: body.count)
    }

    /// The request of the next attempt. Each has a span of its own, so that the service's work hangs below it.
    func inner() -> InnerRequest {
        let span = trace.child(random: door.ambient.random)
        attemptSpan = span
        return InnerRequest(
            request: request, isPage: route.isPage, admission: admission, requestID: requestID, span: span)
    }

    private func recordSpans(_ status: Int, _ now: NIODeadline) {
        guard Telemetry.spans.isOn else { return }
        RequestSpan.record(
            request.method, route.path, request.headerFields, at: trace, requestID: requestID, status: status,
            took: .nanoseconds((now - acceptedAt).nanoseconds))
        guard let attemptSpan, let sent = attempt?.sentAt else { return }
        RequestSpan.record(
            callOf: request.method, to: route.upstream.title, route.path, at: attemptSpan, under: trace.spanID,
            status: attempt?.firstByteAt == nil ? nil : status, took: .nanoseconds((now - sent).nanoseconds))
    }

    private func report(_ status: Int, problem: String?, answerBytes: Int) {
        let now = NIODeadline.now()
        door.requestMetrics.record(
            route: route.path, method: request.method, status: status,
            took: .nanoseconds((now - acceptedAt).nanoseconds))
        recordSpans(status, now)
        door.gatekeeper.ended(
            CallRecord(
                requestID: requestID, method: request.method, route: route.path, identity: admission?.identity,
                trace: trace, status: status, problem: problem, upstream: group == nil ? nil : route.upstream,
                address: address, acceptedAt: acceptedAt, sentAt: attempt?.sentAt, firstByteAt: attempt?.firstByteAt,
                endedAt: now, retries: retries, requestBytes: body.count, answerBytes: answerBytes))
    }
}

/// Fields of an answer, as lines.
enum AnswerLines {
    static func write(_ fields: HTTPFields, into buffer: inout ByteBuffer) {
        for field in fields { write(field.name, field.value, into: &buffer) }
    }

    static func write(_ name: HTTPField.Name, _ value: String, into buffer: inout ByteBuffer) {
        buffer.writeField(name.rawName, value)
    }

    /// Copies whole lines, without those of fields that are set anew.
    static func copy(_ lines: ByteBuffer, without fields: HTTPFields, into buffer: inout ByteBuffer) {
        guard !fields.isEmpty else {
            buffer.writeImmutableBuffer(lines)
            return
        }
        let bytes = lines.readableBytesView
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes[start...end]
            let name = line.prefix { $0 != UInt8(ascii: ":") }
            let isSet = fields.contains { field in
                field.name.canonicalName.utf8.elementsEqual(name) { $0 == ($1 &- 0x41 < 26 ? $1 | 0x20 : $1) }
            }
            if !isSet { buffer.writeBytes(line) }
            start = end + 1
        }
    }
}

extension Problem {
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(
            "body-too-large", .contentTooLarge, "The body is too large", detail: "At most \(limit) bytes are taken.")
    }

    /// The service has more to do than it can: nothing was begun.
    static func shed(_ upstream: UpstreamName, retryAfterSeconds: Int) -> Problem {
        Problem(
            "temporary-reduced-capacity", .serviceUnavailable, "\(upstream.title) has more to do than it can",
            detail: "Nothing was begun. Try again after the seconds in Retry-After.",
            headers: [.retryAfter: String(retryAfterSeconds)], vocabulary: Problem.registeredPrefix)
    }

    /// The call was not sent now. One that was sent before may have been done.
    static func unserved(_ call: ProxyCall, _ upstream: UpstreamName) -> Problem {
        call.wasSent && !call.isSafe
            ? CallError.outcomeUnknown("\(upstream.title) did not answer").problem : .unavailable(upstream.title)
    }

    /// What a call that was begun and brought no answer is told.
    static func lost(_ failure: CallFailure, _ call: ProxyCall, _ upstream: UpstreamName) -> Problem {
        failure.kind == .late && call.isSafe ? late(upstream) : unserved(call, upstream)
    }

    /// What was asked and changes nothing was not answered by its deadline.
    static func late(_ upstream: UpstreamName) -> Problem {
        Problem(
            "deadline-exceeded", .gatewayTimeout, "\(upstream.title) did not answer in time",
            headers: [.retryAfter: "1"])
    }
}
