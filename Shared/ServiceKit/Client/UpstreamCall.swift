import HTTPTypes
package import NIOCore

/// Why a call to a peer brought no whole answer.
package struct CallFailure: Error, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The peer takes no connections. Nothing was sent.
        case unreachable
        /// Too many wait already, or no connection was free before the deadline. Nothing was sent.
        case unsent
        /// It was sent, and the connection ended before one byte of an answer came. A connection that had been used
        /// before may have been closed by the peer for its age, which says nothing against the peer.
        case unanswered(wasReused: Bool)
        /// It was sent, and no whole answer came by the deadline.
        case late
        /// The answer ended half-way, or is no HTTP.
        case broken
        /// The caller gave it up.
        case calledOff
    }

    package let kind: Kind
    /// For messages: who, and what happened.
    package let why: String

    package init(_ kind: Kind, _ why: String) {
        self.kind = kind
        self.why = why
    }
}

/// A whole answer of any status, as bytes.
package struct UpstreamAnswer: Sendable {
    package let status: Int
    /// The fields, where the call asked for them parsed.
    let fields: HTTPFields
    /// `name: value` and CR LF for each field that may pass, where the call asked for lines.
    package let lines: ByteBuffer
    package let body: ByteBuffer
    /// Of an answer to HEAD, which has a length and no body.
    package let announcedLength: Int?
}

/// Hears how a call ended: once, on the call's event loop.
package protocol UpstreamCaller: AnyObject {
    func ended(_ call: UpstreamCall, _ result: Result<UpstreamAnswer, CallFailure>)
}

/// One request to a peer, on its way. Touched on its event loop only, which is what makes sharing it safe.
package final class UpstreamCall: @unchecked Sendable {
    /// What the caller wants to know of the answer's fields.
    package enum Form: Sendable {
        case parsed
        /// Lines to pass on, without those that end at this hop or are ours alone.
        case lines
    }

    let request: ByteBuffer
    let isHead: Bool
    let form: Form
    /// Whether the pool itself may send it once more, on a fresh connection, when the first was closed before a byte
    /// of an answer came.
    let isRepeatable: Bool
    /// When it is given up; may be moved forward while it is under way.
    package var deadline: NIODeadline
    /// When it was written to a connection.
    package internal(set) var sentAt: NIODeadline?
    /// When the first byte of an answer came.
    package internal(set) var firstByteAt: NIODeadline?
    var connection: UpstreamConnection?
    var wasRetried = false
    private var caller: (any UpstreamCaller)?

    package init(
        _ request: ByteBuffer, isHead: Bool, form: Form, isRepeatable: Bool = false, deadline: NIODeadline,
        caller: any UpstreamCaller
    ) {
        self.request = request
        self.isHead = isHead
        self.form = form
        self.isRepeatable = isRepeatable
        self.deadline = deadline
        self.caller = caller
    }

    var isDone: Bool { caller == nil }

    func finish(_ result: Result<UpstreamAnswer, CallFailure>) {
        connection = nil
        guard let caller else { return }
        self.caller = nil
        caller.ended(self, result)
    }

    func fail(_ kind: CallFailure.Kind, _ why: String) { finish(.failure(CallFailure(kind, why))) }
}

/// Hands the end of a call to the task that waits for it.
final class AwaitedCall: UpstreamCaller {
    /// Taken by the first end there is; unchecked, as the check costs an allocation a call.
    private var continuation: UnsafeContinuation<Result<ServiceAnswer, CallError>, Never>?

    init(_ continuation: UnsafeContinuation<Result<ServiceAnswer, CallError>, Never>) {
        self.continuation = continuation
    }

    func ended(_ call: UpstreamCall, _ result: Result<UpstreamAnswer, CallFailure>) {
        let waiting = continuation
        continuation = nil
        switch result {
        case .success(let answer):
            waiting?.resume(
                returning: .success(
                    ServiceAnswer(
                        status: answer.status, headers: answer.fields, body: Array(answer.body.readableBytesView))))
        case .failure(let failure):
            waiting?.resume(returning: .failure(Self.error(failure, wasSentBefore: call.wasRetried)))
        }
    }

    /// One that was sent before on a connection that broke may have been done.
    private static func error(_ failure: CallFailure, wasSentBefore: Bool) -> CallError {
        switch failure.kind {
        case .unreachable, .unsent: wasSentBefore ? .outcomeUnknown(failure.why) : .unavailable(failure.why)
        case .unanswered, .late, .broken, .calledOff: .outcomeUnknown(failure.why)
        }
    }
}
