package import Foundation

/// What an `ID` is of; gives the prefix that its text begins with.
package protocol Identified {
    static var idPrefix: String { get }
}

/// An identifier of one kind of thing: a UUIDv7 with a prefix, so that it says what it is and sorts by time.
///
/// Text form: `qt_` and 26 characters of Crockford's base 32 in lower case (0-9, a-z without i, l, o, u), the first at
/// most `7`. Two texts of one kind compare as their times do, to the millisecond.
package struct ID<Of: Identified>: Hashable, Sendable {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// nil unless the text has this kind's prefix and 26 base-32 characters in canonical lower case.
    package init?(_ text: some StringProtocol) {
        var bytes = text.utf8.makeIterator()
        for expected in Of.idPrefix.utf8 {
            guard bytes.next() == expected else { return nil }
        }
        guard bytes.next() == UInt8(ascii: "_") else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var count = 0
        while let byte = bytes.next() {
            guard count < 26, let value = CrockfordBase32.value(of: byte), count > 0 || value < 8 else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(value)
            count += 1
        }
        guard count == 26 else { return nil }
        uuid = UUID(uuid: CrockfordBase32.bytes(high: high, low: low))
    }

    package var text: String {
        let (high, low) = CrockfordBase32.halves(of: uuid.uuid)
        let prefix = Of.idPrefix.utf8
        let start = prefix.count + 1
        return String(unsafeUninitializedCapacity: start + 26) { characters in
            _ = characters.update(fromContentsOf: prefix)
            characters[start - 1] = UInt8(ascii: "_")
            for position in 0..<26 {
                let shift = (25 - position) * 5
                let value: UInt64 =
                    if shift >= 64 {
                        high >> UInt64(shift - 64)
                    } else if shift > 59 {
                        high << UInt64(64 - shift) | low >> UInt64(shift)
                    } else {
                        low >> UInt64(shift)
                    }
                characters[start + position] = CrockfordBase32.alphabet[Int(value & 31)]
            }
            return start + 26
        }
    }
}

extension ID: CustomStringConvertible {
    package var description: String { text }
}

extension ID: Comparable {
    package static func < (left: ID, right: ID) -> Bool { left.text < right.text }
}

extension ID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = ID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "An id of this kind begins with \"\(Of.idPrefix)_\"")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

enum CrockfordBase32 {
    static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    static func value(of byte: UInt8) -> UInt8? {
        let value = values[Int(byte)]
        return value == 255 ? nil : value
    }

    static func halves(of bytes: uuid_t) -> (high: UInt64, low: UInt64) {
        withUnsafeBytes(of: bytes) { raw in
            (
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    static func bytes(high: UInt64, low: UInt64) -> uuid_t {
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) { raw in
            raw.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return bytes
    }
}

extension UUID {
    /// A version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then 74 of the random bits given.
    package static func version7(at moment: Date, random: (UInt64, UInt64)) -> UUID {
        let milliseconds = UInt64(max(0, (moment.timeIntervalSince1970 * 1_000).rounded(.down)))
        let high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        let low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
        return UUID(uuid: CrockfordBase32.bytes(high: high, low: low))
    }
}
