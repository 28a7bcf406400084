extension CELFunction {
    static let networks: [CELFunction] = [
        CELFunction(
            "ip",
            [Overload(.string, gives: .ip), Overload(.ip, gives: .ip), Overload(on: .cidr, gives: .ip)],
            .one { value, _ in
                switch value {
                case .ip: return value
                case .cidr(let range): return .ip(range.address)
                case .string(let text):
                    return CELAddress(text).map { .ip($0) }
                        ?? .failure(.invalidArgument, "\(shown(text)) is no IP address")
                default: return .noOverload("ip", value)
                }
            }),
        CELFunction(
            "cidr", [Overload(.string, gives: .cidr), Overload(.cidr, gives: .cidr)],
            .one { value, _ in
                switch value {
                case .cidr: return value
                case .string(let text):
                    return CELAddressRange(text).map { .cidr($0) }
                        ?? .failure(.invalidArgument, "\(shown(text)) is no range of addresses like 192.0.2.0/24")
                default: return .noOverload("cidr", value)
                }
            }),
        check("isIP") { CELAddress($0) != nil },
        check("isCIDR") { CELAddressRange($0) != nil },
        CELFunction(
            "ip.isCanonical", [Overload(.string, gives: .bool)],
            .one { value, _ in
                guard case .string(let text) = value else { return .noOverload("ip.isCanonical", value) }
                guard let address = CELAddress(text) else {
                    return .failure(.invalidArgument, "\(shown(text)) is no IP address")
                }
                return .bool(sameText(address.description, text))
            }),
        CELFunction(
            "family", [Overload(on: .ip, gives: .int)],
            .one { value, _ in
                if case .ip(let address) = value { return .int(address.family) }
                return .noOverload("family", value)
            }),
        property("isUnspecified") { $0.isUnspecified },
        property("isLoopback") { $0.isLoopback },
        property("isGlobalUnicast") { $0.isGlobalUnicast },
        property("isLinkLocalMulticast") { $0.isLinkLocalMulticast },
        property("isLinkLocalUnicast") { $0.isLinkLocalUnicast },
        CELFunction(
            "containsIP", [Overload(on: .cidr, .ip, gives: .bool), Overload(on: .cidr, .string, gives: .bool)],
            .two { range, address, _ in
                switch (range, address) {
                case (.cidr(let range), .ip(let address)): return .bool(range.contains(address))
                case (.cidr(let range), .string(let text)):
                    return CELAddress(text).map { .bool(range.contains($0)) }
                        ?? .failure(.invalidArgument, "\(shown(text)) is no IP address")
                default: return .noOverload("containsIP", range, address)
                }
            }),
        CELFunction(
            "containsCIDR", [Overload(on: .cidr, .cidr, gives: .bool), Overload(on: .cidr, .string, gives: .bool)],
            .two { range, other, _ in
                switch (range, other) {
                case (.cidr(let range), .cidr(let other)): return .bool(range.contains(other))
                case (.cidr(let range), .string(let text)):
                    return CELAddressRange(text).map { .bool(range.contains($0)) }
                        ?? .failure(.invalidArgument, "\(shown(text)) is no range of addresses")
                default: return .noOverload("containsCIDR", range, other)
                }
            }),
        CELFunction(
            "masked", [Overload(on: .cidr, gives: .cidr)],
            .one { value, _ in
                if case .cidr(let range) = value { return .cidr(range.masked) }
                return .noOverload("masked", value)
            }),
        CELFunction(
            "prefixLength", [Overload(on: .cidr, gives: .int)],
            .one { value, _ in
                if case .cidr(let range) = value { return .int(Int64(range.prefix)) }
                return .noOverload("prefixLength", value)
            }),
    ]

    private static func check(_ name: String, _ body: @escaping @Sendable (String) -> Bool) -> CELFunction {
        CELFunction(
            name, [Overload(.string, gives: .bool)],
            .one { value, _ in
                if case .string(let text) = value { return .bool(body(text)) }
                return .noOverload(name, value)
            })
    }

    private static func property(_ name: String, _ body: @escaping @Sendable (CELAddress) -> Bool) -> CELFunction {
        CELFunction(
            name, [Overload(on: .ip, gives: .bool)],
            .one { value, _ in
                if case .ip(let address) = value { return .bool(body(address)) }
                return .noOverload(name, value)
            })
    }
}
