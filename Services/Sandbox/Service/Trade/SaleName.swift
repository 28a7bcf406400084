import Commerce
import Foundation
import ServiceKit

/// How providers name things, each in its own way.
enum SaleName {
    /// Whether a text could be a name of a sale: letters, digits, dashes and underscores, 64 at most.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// 32 hexadecimal digits.
    static func text(_ uuid: UUID) -> String { withUnsafeBytes(of: uuid.uuid) { Hex.text($0) } }

    static func id(_ provider: Provider, uuid: UUID, bits: (UInt64, UInt64), day: CalendarDate) -> String {
        switch provider {
        case .upi: "upo_" + text(uuid)
        case .ideal: text(uuid)
        case .boleto: "bol_" + text(uuid)
        // 28 digits beginning with the day, as in Alipay's examples.
        case .alipay: dayDigits(day) + "22" + digits(bits.0, 10) + digits(bits.1, 8)
        }
    }

    /// The name under which a bank statement shows it.
    static func network(_ provider: Provider, bits: (UInt64, UInt64), day: CalendarDate) -> String {
        switch provider {
        // An RRN has 12 digits, the first of them the last of the year.
        case .upi: digits(UInt64(day.parts.year), 1) + digits(bits.0, 11)
        // At most 35 characters (ISO 20022, EndToEndId).
        case .ideal: "SBX" + dayDigits(day) + digits(bits.0, 12) + digits(bits.1, 12)
        case .boleto, .alipay: digits(bits.0, 12)
        }
    }

    private static func dayDigits(_ day: CalendarDate) -> String { day.description.replacing("-", with: "") }

    private static func digits(_ bits: UInt64, _ count: Int) -> String {
        let text = String(bits)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text.suffix(count)
    }
}
