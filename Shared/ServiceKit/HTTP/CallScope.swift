package import Commerce
package import NIOCore
package import Telemetry

/// What a request carries along, through every call it causes.
package struct Scope: Sendable {
    package let requestID: String
    /// No work is begun that cannot end by then.
    package let deadline: ContinuousClock.Instant
    /// Whose request it is; set by the gateway from the API key.
    package let merchant: MerchantID?
    package let mode: KeyMode
    package let keyKind: APIKeyKind
    /// Which key; nil for work that a request began and that goes on without it.
    package let key: KeyID?
    /// The W3C trace position of this hop; the next one is its child.
    package let trace: TraceContext?
    package let eventLoop: (any EventLoop)?

    package init(
        requestID: String, deadline: ContinuousClock.Instant, merchant: MerchantID?, mode: KeyMode,
        keyKind: APIKeyKind, key: KeyID? = nil, trace: TraceContext?, eventLoop: (any EventLoop)?
    ) {
        self.requestID = requestID
        self.deadline = deadline
        self.merchant = merchant
        self.mode = mode
        self.keyKind = keyKind
        self.key = key
        self.trace = trace
        self.eventLoop = eventLoop
    }

    @TaskLocal package static var current: Scope?
}

/// Whether real money moves.
package enum KeyMode: String, Codable, CaseIterable, Sendable {
    case test, live
}

/// What a key may do: a publishable one, which a browser may hold, reads prices and methods only.
package enum APIKeyKind: String, Codable, CaseIterable, Sendable {
    case secret, publishable
}
