import Commerce
import HTTPTypes
import NIOCore
import ServiceKit
import Telemetry

/// The request as the service behind gets it: written anew from parsed parts, with what only the gateway says.
enum InnerRequest {
    /// - Parameters:
    ///   - authority: of the service, as its Host.
    ///   - leftMilliseconds: what is left of the deadline.
    static func write(
        _ call: ProxyCall, authority: String, token: String, leftMilliseconds: Int64, into buffer: inout ByteBuffer
    ) {
        let request = call.request
        buffer.writeString(request.method.rawValue)
        buffer.writeStaticString(" ")
        buffer.writeString(request.path ?? "/")
        buffer.writeStaticString(" HTTP/1.1\r\nhost: ")
        buffer.writeString(authority)
        let nominated = nominated(request.headerFields)
        for field in request.headerFields {
            let name = field.name.canonicalName
            if HopFields.staysOutside(name, ofAnswer: false) {
                guard call.route.isPage, field.name == .cookie else { continue }
            }
            if nominated.contains(where: { $0 == name }) { continue }
            // The parser has let no line break in, and nothing else below makes one.
            write(name, field.value, into: &buffer)
        }
        if let version = call.admission?.version { write("carnet-version", version.rawValue, into: &buffer) }
        if let address = call.admission?.client { write("carnet-client-address", address, into: &buffer) }
        write("carnet-service-token", token, into: &buffer)
        write("carnet-deadline", String(leftMilliseconds), into: &buffer)
        write("request-id", call.requestID, into: &buffer)
        let identity = call.admission?.identity
        if let identity { write("carnet-merchant", identity.merchant.text, into: &buffer) }
        write("carnet-key-mode", (identity?.mode ?? .test).rawValue, into: &buffer)
        write("carnet-key-kind", (identity?.kind ?? .publishable).rawValue, into: &buffer)
        if let identity { write("carnet-key", identity.id.text, into: &buffer) }
        let span = call.nextAttemptSpan()
        write("traceparent", span.traceparent, into: &buffer)
        if let state = span.tracestate { write("tracestate", state, into: &buffer) }
        if !call.body.isEmpty || !call.isSafe {
            write("content-length", String(call.body.count), into: &buffer)
        }
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeBytes(call.body)
    }

    private static func write(_ name: String, _ value: String, into buffer: inout ByteBuffer) {
        buffer.writeStaticString("\r\n")
        buffer.writeString(name)
        buffer.writeStaticString(": ")
        buffer.writeString(value)
    }

    /// Fields that `Connection` names end here too (RFC 9110, 7.6.1).
    private static func nominated(_ fields: HTTPFields) -> [String] {
        guard let connection = fields.first(of: .connection) else { return [] }
        return connection.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
    }
}
