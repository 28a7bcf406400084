import Commerce
import HTTPTypes
import NIOCore
import ServiceKit
import Telemetry

/// The request as the service behind gets it: written anew from parsed parts, with what only the gateway says.
struct InnerRequest: Sendable {
    enum Body {
        case none
        case whole([UInt8])
        /// Sent behind it, in chunks.
        case chunked
    }

    let request: HTTPRequest
    /// Whether cookies may pass.
    let isPage: Bool
    let admission: Gatekeeper.Admission?
    let requestID: String
    /// The caller's position in the trace.
    let span: TraceContext

    /// - Parameters:
    ///   - authority: of the service, as its Host.
    ///   - leftMilliseconds: what is left of the deadline.
    func write(
        authority: String, token: String, leftMilliseconds: Int64, body: Body, into buffer: inout ByteBuffer
    ) {
        buffer.writeString(request.method.rawValue)
        buffer.writeStaticString(" ")
        buffer.writeString(request.path ?? "/")
        buffer.writeStaticString(" HTTP/1.1\r\n")
        buffer.writeField("host", authority)
        let nominated = Self.nominated(request.headerFields)
        for field in request.headerFields {
            let name = field.name.canonicalName
            if HopFields.staysOutside(name, ofAnswer: false) {
                guard isPage, field.name == .cookie else { continue }
            }
            if nominated.contains(where: { $0 == name }) { continue }
            // The parser has let no line break in, and nothing else below makes one.
            buffer.writeField(name, field.value)
        }
        if let version = admission?.version { buffer.writeField("carnet-version", version.rawValue) }
        if let address = admission?.client { buffer.writeField("carnet-client-address", address) }
        buffer.writeField("carnet-service-token", token)
        buffer.writeField("carnet-deadline", String(leftMilliseconds))
        buffer.writeField("request-id", requestID)
        let identity = admission?.identity
        if let identity { buffer.writeField("carnet-merchant", identity.merchant.text) }
        buffer.writeField("carnet-key-mode", (identity?.mode ?? .test).rawValue)
        buffer.writeField("carnet-key-kind", (identity?.kind ?? .publishable).rawValue)
        if let identity { buffer.writeField("carnet-key", identity.id.text) }
        buffer.writeField("traceparent", span.traceparent)
        if let state = span.tracestate { buffer.writeField("tracestate", state) }
        switch body {
        case .none: buffer.writeStaticString("\r\n")
        case .whole(let bytes):
            buffer.writeField("content-length", String(bytes.count))
            buffer.writeStaticString("\r\n")
            buffer.writeBytes(bytes)
        case .chunked: buffer.writeStaticString("transfer-encoding: chunked\r\n\r\n")
        }
    }

    /// Fields that `Connection` names end here too (RFC 9110, 7.6.1).
    private static func nominated(_ fields: HTTPFields) -> [String] {
        guard let connection = fields.first(of: .connection) else { return [] }
        return connection.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
    }
}
