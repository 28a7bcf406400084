/// The `tracestate` list of W3C Trace Context: what vendors on the way added, newest first.
package struct TraceState: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let key: String
        package let value: String
    }

    package let members: [Member]

    /// A list may hold 32 members; a longer one is not valid (section 3.3.1.1).
    package static let membersMax = 32

    package init() { members = [] }

    /// Reads the lines of the header field, joined in order. Nil when any member is malformed, when a key comes
    /// twice, or when there are more than 32: the standard has the whole list dropped then.
    package init?(_ lines: [String]) {
        var members: [Member] = []
        var keys: Set<String> = []
        for line in lines {
            for part in line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: true) {
                let bytes = part.trimmingWhitespace()
                if bytes.isEmpty { continue }  // empty members are allowed and mean nothing
                guard let member = Self.member(bytes), keys.insert(member.key).inserted,
                    members.count < Self.membersMax
                else { return nil }
                members.append(member)
            }
        }
        self.members = members
    }

    package var text: String { members.map { "\($0.key)=\($0.value)" }.joined(separator: ",") }

    private static func member(_ bytes: [UInt8]) -> Member? {
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = bytes[..<equals]
        let value = bytes[(equals + 1)...]
        guard isKey(key), isValue(value) else { return nil }
        return Member(key: String(decoding: key, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }

    /// `simple` of up to 256 characters, or `tenant@system` of up to 241 and 14.
    private static func isKey(_ key: ArraySlice<UInt8>) -> Bool {
        guard let at = key.firstIndex(of: UInt8(ascii: "@")) else {
            return key.count <= 256 && isName(key, digitFirst: false)
        }
        let tenant = key[..<at]
        let system = key[(at + 1)...]
        return tenant.count <= 241 && isName(tenant, digitFirst: true) && system.count <= 14
            && isName(system, digitFirst: false)
    }

    private static func isName(_ name: ArraySlice<UInt8>, digitFirst: Bool) -> Bool {
        guard let first = name.first, isLetter(first) || (digitFirst && isDigit(first)) else { return false }
        return name.allSatisfy { isLetter($0) || isDigit($0) || "_-*/".utf8.contains($0) }
    }

    /// 1 to 256 printable ASCII characters without comma and equals sign, the last one not a space.
    private static func isValue(_ value: ArraySlice<UInt8>) -> Bool {
        guard (1...256).contains(value.count), value.last != UInt8(ascii: " ") else { return false }
        return value.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
