/// One position in a trace, as W3C Trace Context passes it between services in `traceparent` and `tracestate`.
///
/// Source: W3C Trace Context, level 1 (recommendation) with the random flag of level 2.
package struct TraceContext: Hashable, Sendable {
    /// The whole trace: 128 bits, never all zero.
    package let traceID: TraceID
    /// The caller's span in an incoming header, our own in an outgoing one. Never zero.
    package let spanID: UInt64
    /// `sampled` (bit 0) and `random` (bit 1); all other bits are dropped, as the standard asks.
    package let flags: UInt8
    /// What vendors put beside it, passed on as it came.
    package let state: TraceState

    package static let sampledFlag: UInt8 = 0b01
    package static let randomFlag: UInt8 = 0b10
    private static let knownFlags = sampledFlag | randomFlag

    package init(traceID: TraceID, spanID: UInt64, flags: UInt8 = sampledFlag, state: TraceState = TraceState()) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags & Self.knownFlags
        self.state = state
    }

    /// Begins a trace.
    /// - Parameter random: 64 random bits at each call.
    package init(sampled: Bool = true, random: () -> UInt64) {
        self.init(
            traceID: TraceID(high: random(), low: Self.nonZero(random)), spanID: Self.nonZero(random),
            flags: Self.randomFlag | (sampled ? Self.sampledFlag : 0))
    }

    /// Begins a trace that is recorded where its id says so, the same way in every process.
    package init(sampled: (TraceID) -> Bool, random: () -> UInt64) {
        let id = TraceID(high: random(), low: Self.nonZero(random))
        self.init(
            traceID: id, spanID: Self.nonZero(random), flags: Self.randomFlag | (sampled(id) ? Self.sampledFlag : 0))
    }

    /// Continues the trace of a request's header fields, each list holding the values of that field in order.
    ///
    /// Nil, which means a new trace and no `tracestate`, when `traceparent` is missing, doubled or malformed. A
    /// malformed `tracestate` is dropped alone.
    package init?(traceparent: [String], tracestate: [String] = []) {
        guard traceparent.count == 1, let header = traceparent.first else { return nil }
        self.init(header: Array(header.utf8), state: TraceState(tracestate) ?? TraceState())
    }

    package var isSampled: Bool { flags & Self.sampledFlag != 0 }

    /// The next span of the same trace.
    /// - Parameter random: 64 random bits at each call.
    package func child(random: () -> UInt64) -> TraceContext {
        TraceContext(traceID: traceID, spanID: Self.nonZero(random), flags: flags, state: state)
    }

    /// Value of the outgoing `traceparent`; always in version 00, the one we understand whole.
    package var traceparent: String {
        var text: [UInt8] = []
        text.reserveCapacity(55)
        text += [UInt8(ascii: "0"), UInt8(ascii: "0"), UInt8(ascii: "-")]
        traceID.high.appendHex(to: &text)
        traceID.low.appendHex(to: &text)
        text.append(UInt8(ascii: "-"))
        spanID.appendHex(to: &text)
        text.append(UInt8(ascii: "-"))
        flags.appendHex(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Value of the outgoing `tracestate`; nil when there is nothing to pass on.
    package var tracestate: String? { state.members.isEmpty ? nil : state.text }

    private init?(header: [UInt8], state: TraceState) {
        let bytes = header.trimmingWhitespace()
        // 00-<32 hex>-<16 hex>-<2 hex>
        guard bytes.count >= 55, let version = UInt8(hex: bytes[0..<2]), version != 0xFF else { return nil }
        guard bytes.count == 55 || (version > 0 && bytes[55] == UInt8(ascii: "-")) else { return nil }
        guard [2, 35, 52].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }) else { return nil }
        guard let high = UInt64(hex: bytes[3..<19]), let low = UInt64(hex: bytes[19..<35]),
            let span = UInt64(hex: bytes[36..<52]), let flags = UInt8(hex: bytes[53..<55])
        else { return nil }
        guard high != 0 || low != 0, span != 0 else { return nil }
        self.init(traceID: TraceID(high: high, low: low), spanID: span, flags: flags, state: state)
    }

    /// Zero is the one forbidden value; it comes once in 2^64, and one is then as random as any.
    private static func nonZero(_ random: () -> UInt64) -> UInt64 { max(random(), 1) }
}

/// 128 bits that name a trace; 32 lower-case hexadecimal digits in text.
package struct TraceID: Hashable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package var description: String { high.paddedHex + low.paddedHex }
}

extension FixedWidthInteger {
    /// Lower-case hexadecimal with leading zeros.
    package var paddedHex: String {
        var text: [UInt8] = []
        appendHex(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    fileprivate func appendHex(to text: inout [UInt8]) {
        for shift in stride(from: Self.bitWidth - 4, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: self >> shift) & 15
            text.append(digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a"))
        }
    }

    /// Reads exactly as many lower-case hexadecimal digits as the type is wide.
    fileprivate init?(hex digits: ArraySlice<UInt8>) {
        guard digits.count == Self.bitWidth / 4 else { return nil }
        var value: Self = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | Self(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | Self(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        self = value
    }
}

extension BidirectionalCollection<UInt8> {
    /// Without the spaces and tabs that HTTP allows around a value.
    func trimmingWhitespace() -> [UInt8] {
        let isWhitespace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = firstIndex(where: { !isWhitespace($0) }), let last = lastIndex(where: { !isWhitespace($0) })
        else { return [] }
        return Array(self[first...last])
    }
}
