import HTTPTypes

/// What a route takes that reads its body while it arrives.
package struct StreamLimits: Hashable, Sendable {
    /// Of the whole body; what `Limits.bodyBytesMax` is to other routes.
    package let bytesMax: Int
    /// How long nothing may come while the handler waits for more.
    package let stall: Duration
    /// From the end of the head to the end of the answer.
    package let whole: Duration

    /// Bytes that lie ready for the handler before no more are read off the connection.
    static let windowBytes = 256 << 10

    package init(bytesMax: Int, stall: Duration = .seconds(10), whole: Duration) {
        self.bytesMax = bytesMax
        self.stall = stall
        self.whole = whole
    }
}

/// Which requests are handed on before their body is whole.
struct StreamPaths: Sendable {
    struct Entry: Sendable {
        let method: HTTPRequest.Method
        /// Without names in braces: found before there is a router.
        let path: String
        let limits: StreamLimits
    }

    let entries: [Entry]

    func limits(of request: HTTPRequest) -> StreamLimits? {
        guard !entries.isEmpty, let target = request.path?.utf8 else { return nil }
        for entry in entries where entry.method == request.method && target.starts(with: entry.path.utf8) {
            let rest = target.dropFirst(entry.path.utf8.count)
            if rest.isEmpty || rest.first == UInt8(ascii: "?") { return entry.limits }
        }
        return nil
    }
}
