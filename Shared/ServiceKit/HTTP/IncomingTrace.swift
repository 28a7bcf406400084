package import HTTPTypes
package import Telemetry

extension TraceContext {
    /// This hop's position in the trace that a request's fields continue, or that begins here.
    /// - Parameter random: 64 random bits at each call.
    package static func ofRequest(_ fields: HTTPFields, random: () -> UInt64) -> TraceContext {
        // Two lines of one name are joined by a comma, which no traceparent holds: doubled is malformed.
        let incoming = fields[.traceparent].flatMap { parent in
            TraceContext(traceparent: [parent], tracestate: fields[.tracestate].map { [$0] } ?? [])
        }
        return incoming?.child(random: random) ?? TraceContext(random: random)
    }
}
