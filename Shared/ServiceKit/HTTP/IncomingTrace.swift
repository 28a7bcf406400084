package import HTTPTypes
package import Telemetry

extension TraceContext {
    /// This hop's position in the trace that a request's fields continue, or that begins here.
    /// - Parameter random: 64 random bits at each call.
    package static func ofRequest(_ fields: HTTPFields, random: () -> UInt64) -> TraceContext {
        given(by: fields)?.child(random: random) ?? TraceContext(sampled: Telemetry.spans.samples, random: random)
    }

    /// What the caller sent; nil where it sent none, two, or none that can be read.
    static func given(by fields: HTTPFields) -> TraceContext? {
        let parents = fields[values: .traceparent]
        return parents.isEmpty
            ? nil : TraceContext(traceparent: parents, tracestate: fields[values: .tracestate])
    }
}
