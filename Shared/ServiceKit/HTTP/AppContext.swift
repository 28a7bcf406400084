package import Commerce
package import Hummingbird
package import NIOCore

/// What a handler knows of the request besides the request itself.
package struct AppContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package let channel: any Channel
    /// Set by the outermost middleware, before any handler runs.
    package var scope: Scope
    /// The body of the request, whole; that of `Request` is empty.
    var body: [UInt8] = []
    /// The body where its route reads it while it arrives.
    var incoming: IncomingBody?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        scope = .unset
    }

    /// The merchant the gateway vouched for.
    /// - Throws: a 403 problem where the call came without one.
    package var merchant: MerchantID {
        get throws {
            guard let merchant = scope.merchant else {
                throw Problem("merchant-missing", .forbidden, "This call needs a merchant's API key")
            }
            return merchant
        }
    }
}

/// Bounds of what a listener takes.
package enum Limits {
    /// More than any shop's cart; callbacks take less and files more, see their routes.
    package static let bodyBytesMax = 1 << 20
    /// As nginx and most shops' proxies cut.
    package static let uriBytesMax = 8 << 10
    package static let headerBytesMax = 32 << 10
    package static let headerFieldsMax = 100
    /// For a call that came without a deadline of its own.
    package static let deadlineDefault: Duration = .seconds(10)
}

/// How long a listener waits for its clients.
package struct ListenerDeadlines: Sendable {
    /// A keep-alive connection on which nothing comes is closed; a pool of ours reaps its own earlier.
    package var idle: TimeAmount
    /// From the first byte of a head to its last.
    package var header: TimeAmount
    /// From the end of the head to the end of the body, however steadily it drips.
    package var body: TimeAmount
    /// How long a client may leave an answer unread.
    package var write: TimeAmount
    /// How long an ended connection is still read from, so that the client gets to read the answer.
    package var linger: TimeAmount

    package static let standard = ListenerDeadlines(
        idle: .seconds(60), header: .seconds(5), body: .seconds(10), write: .seconds(30), linger: .seconds(2))
}
