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
        guard fields.first(of: .traceparent) != nil else { return nil }
        return TraceContext(traceparent: fields[values: .traceparent], tracestate: fields[values: .tracestate])
    }
}

extension HTTPFields {
    /// The first value under a name. The subscript makes an index of all names first, which costs more than a request
    /// of a few fields is worth.
    package func first(of name: HTTPField.Name) -> String? {
        for field in self where field.name == name { return field.value }
        return nil
    }
}
