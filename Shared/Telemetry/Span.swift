#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A finished piece of work in a trace: a request that was served, or a call that was made.
///
/// Names hold route templates and names of peers, never an id; attributes hold no personal data.
package struct Span: Sendable {
    /// Numbers as OTLP writes them.
    package enum Kind: Int64, Sendable {
        case server = 2, client = 3
    }

    package enum Value: Hashable, Sendable {
        case text(String)
        case whole(Int64)
    }

    package let name: String
    package let kind: Kind
    /// Where it stands: its trace, and its own span id.
    package let position: TraceContext
    /// The span that caused it; nil where the trace began with it.
    package let parent: UInt64?
    /// Nanoseconds since 1970.
    package let start: Int64
    package let end: Int64
    package let attributes: [(name: String, value: Value)]
    /// Our own failure, or none that could be told; a refusal is no failure.
    package let hasFailed: Bool

    /// - Parameters:
    ///   - took: by a clock that is never set; the span ends at `end` and began so long before.
    ///   - end: nanoseconds since 1970, now unless told.
    package init(
        _ name: String, _ kind: Kind, at position: TraceContext, under parent: UInt64?, took: Duration,
        end: Int64 = Self.now(), attributes: [(name: String, value: Value)] = [], hasFailed: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.position = position
        self.parent = parent
        self.end = end
        let (seconds, attoseconds) = took.components
        start = end - (seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        self.attributes = attributes
        self.hasFailed = hasFailed
    }

    /// Nanoseconds since 1970.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
