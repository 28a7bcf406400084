/// Fields that end at each hop (RFC 9110, 7.6.1), or that only our own services set.
package enum HopFields {
    /// Whether a field is not passed on by the gateway.
    /// - Parameters:
    ///   - name: in any case of letters.
    ///   - isAnswer: answers carry a `Date` and `Server` of their own hop as well.
    package static func staysOutside(_ name: UnsafeRawBufferPointer, ofAnswer isAnswer: Bool) -> Bool {
        guard let first = name.first else { return true }
        switch HTTPBytes.lower(first) {
        case UInt8(ascii: "a"): return HTTPBytes.equals(name, "authorization")
        case UInt8(ascii: "c"):
            return begins(name, "carnet-") || HTTPBytes.equals(name, "content-length")
                || HTTPBytes.equals(name, "connection") || HTTPBytes.equals(name, "cookie")
        case UInt8(ascii: "d"): return isAnswer && HTTPBytes.equals(name, "date")
        case UInt8(ascii: "e"): return HTTPBytes.equals(name, "expect")
        case UInt8(ascii: "f"): return HTTPBytes.equals(name, "forwarded")
        case UInt8(ascii: "h"): return HTTPBytes.equals(name, "host")
        case UInt8(ascii: "k"): return HTTPBytes.equals(name, "keep-alive")
        case UInt8(ascii: "p"): return begins(name, "proxy-")
        case UInt8(ascii: "r"): return HTTPBytes.equals(name, "request-id")
        case UInt8(ascii: "s"): return isAnswer && HTTPBytes.equals(name, "server")
        case UInt8(ascii: "t"):
            return HTTPBytes.equals(name, "te") || HTTPBytes.equals(name, "trailer")
                || HTTPBytes.equals(name, "transfer-encoding") || HTTPBytes.equals(name, "traceparent")
                || HTTPBytes.equals(name, "tracestate")
        case UInt8(ascii: "u"): return HTTPBytes.equals(name, "upgrade")
        case UInt8(ascii: "x"): return begins(name, "x-forwarded-") || HTTPBytes.equals(name, "x-real-ip")
        default: return false
        }
    }

    /// The same for a name in lower case.
    package static func staysOutside(_ name: String, ofAnswer isAnswer: Bool) -> Bool {
        var name = name
        return name.withUTF8 { staysOutside(UnsafeRawBufferPointer($0), ofAnswer: isAnswer) }
    }

    private static func begins(_ name: UnsafeRawBufferPointer, _ start: StaticString) -> Bool {
        name.count > start.utf8CodeUnitCount
            && HTTPBytes.equals(UnsafeRawBufferPointer(rebasing: name[..<start.utf8CodeUnitCount]), start)
    }
}
