import JSON

/// Spans as OTLP/HTTP takes them in JSON: ids in hexadecimal, 64-bit integers as strings, enumerations as numbers.
///
/// Source: OpenTelemetry Protocol specification 1.x, "JSON Protobuf Encoding", read 2026-11-21.
package struct SpanDocument: Sendable {
    /// What the spans of one process have in common.
    private let resource: [(name: String, value: String)]
    private let version: String

    /// - Parameters:
    ///   - instance: of this process alone.
    package init(service: String, version: String, instance: String) {
        self.version = version
        resource = [
            ("service.name", service), ("service.version", version), ("service.instance.id", instance),
            ("telemetry.sdk.name", "carnet"), ("telemetry.sdk.language", "swift"), ("telemetry.sdk.version", version),
        ]
    }

    package func bytes(of spans: [Span]) -> [UInt8] {
        var writer = JSONByteWriter(capacity: 512 * (spans.count + 1))
        writer.beginObject()
        writer.beginArray("resourceSpans")
        writer.beginObject()
        writer.beginObject("resource")
        Self.write(resource.map { ($0.name, .text($0.value)) }, to: &writer)
        writer.endObject()
        writer.beginArray("scopeSpans")
        writer.beginObject()
        writer.beginObject("scope")
        writer.member("name", "carnet")
        writer.member("version", version)
        writer.endObject()
        writer.beginArray("spans")
        for span in spans { Self.write(span, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    private static func write(_ span: Span, to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("traceId", span.position.traceID.description)
        writer.member("spanId", span.position.spanID.paddedHex)
        if let parent = span.parent { writer.member("parentSpanId", parent.paddedHex) }
        if let state = span.position.tracestate { writer.member("traceState", state) }
        writer.member("flags", Int64(span.position.flags))
        writer.member("name", span.name)
        writer.member("kind", span.kind.rawValue)
        writer.member("startTimeUnixNano", String(span.start))
        writer.member("endTimeUnixNano", String(span.end))
        write(span.attributes, to: &writer)
        writer.beginObject("status")
        if span.hasFailed { writer.member("code", Int64(2)) }  // STATUS_CODE_ERROR; unset is left out
        writer.endObject()
        writer.endObject()
    }

    private static func write(_ attributes: [(name: String, value: Span.Value)], to writer: inout JSONByteWriter) {
        writer.beginArray("attributes")
        for (name, value) in attributes {
            writer.beginObject()
            writer.member("key", name)
            writer.beginObject("value")
            switch value {
            case .text(let text): writer.member("stringValue", text)
            case .whole(let number): writer.member("intValue", String(number))
            }
            writer.endObject()
            writer.endObject()
        }
        writer.endArray()
    }
}
