package import Commerce
import Logging
package import NIOCore
package import Telemetry

/// What a request carries along, through every call it causes.
package final class Scope: Sendable {
    package let requestID: String
    /// No work is begun that cannot end by then.
    package let deadline: ContinuousClock.Instant
    /// Whose request it is; set by the gateway from the API key.
    package let merchant: MerchantID?
    package let mode: KeyMode
    package let keyKind: APIKeyKind
    /// The W3C trace position of this hop; the next one is its child.
    package let trace: TraceContext?
    package let eventLoop: (any EventLoop)?

    package init(
        requestID: String, deadline: ContinuousClock.Instant, merchant: MerchantID?, mode: KeyMode,
        keyKind: APIKeyKind, trace: TraceContext?, eventLoop: (any EventLoop)?
    ) {
        self.requestID = requestID
        self.deadline = deadline
        self.merchant = merchant
        self.mode = mode
        self.keyKind = keyKind
        self.trace = trace
        self.eventLoop = eventLoop
    }

    @TaskLocal package static var current: Scope?

    /// Before the outermost middleware has looked at a request: no time is left for anything.
    static let unset = Scope(
        requestID: "", deadline: .now, merchant: nil, mode: .test, keyKind: .publishable, trace: nil, eventLoop: nil)

    /// The ids that every log line of a request carries.
    @Sendable static func logMetadata() -> Logger.Metadata {
        guard let scope = current else { return [:] }
        var metadata: Logger.Metadata = ["request_id": "\(scope.requestID)"]
        if let trace = scope.trace { metadata["trace_id"] = "\(trace.traceID)" }
        return metadata
    }
}

/// Whether real money moves.
package enum KeyMode: String, Codable, CaseIterable, Sendable {
    case test, live
}

/// What a key may do: a publishable one, which a browser may hold, reads prices and methods only.
package enum APIKeyKind: String, Codable, CaseIterable, Sendable {
    case secret, publishable
}
