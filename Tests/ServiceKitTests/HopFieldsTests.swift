import Testing

@testable import ServiceKit

@Suite struct HopFieldsTests {
    @Test(arguments: [
        "connection", "Keep-Alive", "proxy-connection", "Proxy-Authenticate", "proxy-authorization", "TE", "trailer",
        "Transfer-Encoding", "upgrade", "host", "content-length", "expect", "forwarded", "request-id", "traceparent",
        "tracestate", "authorization", "cookie", "Carnet-Merchant", "carnet-service-token", "X-Forwarded-For",
        "x-real-ip",
    ])
    func `what ends here, or is ours to say, stays outside`(name: String) {
        #expect(HopFields.staysOutside(name, ofAnswer: false))
        #expect(HopFields.staysOutside(name, ofAnswer: true))
    }

    @Test(arguments: [
        "content-type", "accept", "idempotency-key", "set-cookie", "cookies", "x-forwarded", "x-signature", "carnet",
        "etag", "hosts", "user-agent", "upgrade-insecure-requests", "authorization-x", "retry-after", "link",
    ])
    func `all else passes`(name: String) {
        #expect(!HopFields.staysOutside(name, ofAnswer: false))
        #expect(!HopFields.staysOutside(name, ofAnswer: true))
    }

    @Test(arguments: ["date", "Server"]) func `an answer has its own hop's date and server`(name: String) {
        #expect(HopFields.staysOutside(name, ofAnswer: true))
        #expect(!HopFields.staysOutside(name, ofAnswer: false))
    }
}
