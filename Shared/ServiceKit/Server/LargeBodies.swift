import HTTPTypes

/// The routes that take more than `Limits.bodyBytesMax`: known to the connection, which reads the body before there is
/// a router.
struct LargeBodies: Sendable {
    struct Entry: Sendable {
        let method: HTTPRequest.Method
        /// As routes have it, with names in braces for segments that may be anything.
        let path: String
        let bytesMax: Int
    }

    let entries: [Entry]

    /// How long the body of this request may be.
    func bytesMax(of request: HTTPRequest) -> Int {
        guard !entries.isEmpty, let target = request.path else { return Limits.bodyBytesMax }
        let segments = target.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        let found = entries.first { $0.method == request.method && Self.fits(segments, $0.path) }
        return found?.bytesMax ?? Limits.bodyBytesMax
    }

    private static func fits(_ segments: [Substring], _ path: String) -> Bool {
        let own = path.split(separator: "/", omittingEmptySubsequences: false)
        return own.count == segments.count
            && zip(own, segments).allSatisfy { $0 == $1 || ($0.hasPrefix("{") && !$1.isEmpty) }
    }
}
