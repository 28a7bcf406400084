import HTTPTypes
import NIOCore
import ServiceKit
import Telemetry

/// What became of one call at the door: told to the gatekeeper once, when the call has ended.
struct CallRecord: Sendable {
    let requestID: String
    let method: HTTPRequest.Method
    /// The route's template, never the address itself.
    let route: String
    /// nil where no key was needed, or none was good.
    let identity: APIKey?
    /// The position in the trace that the service behind saw as its caller.
    let trace: TraceContext
    /// Of the answer; 499 where the client left before there was one.
    let status: Int
    /// The last part of the problem's type, where the gateway itself answered with one.
    let problem: String?
    let upstream: UpstreamName?
    /// Where the last attempt went.
    let address: ServiceAddress?
    let acceptedAt: NIODeadline
    /// Of the last attempt: when it was written, and when the first byte of its answer came.
    let sentAt: NIODeadline?
    let firstByteAt: NIODeadline?
    let endedAt: NIODeadline
    let retries: Int
    let requestBytes: Int
    let answerBytes: Int

    /// For a client that left: no status of HTTP, but what operators know it by.
    static let clientGone = 499
}
