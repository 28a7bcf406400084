import Foundation

extension CELFunction {
    private static let numbers: [CELType] = [.int, .uint, .double, .string]

    static let conversions: [CELFunction] = [
        CELFunction(
            "int", (numbers + [.timestamp, .decimal]).map { Overload($0, gives: .int) },
            .one { value, _ in toInt(value) }),
        CELFunction(
            "uint", (numbers + [.decimal]).map { Overload($0, gives: .uint) }, .one { value, _ in toUInt(value) }),
        CELFunction("double", numbers.map { Overload($0, gives: .double) }, .one { value, _ in toDouble(value) }),
        CELFunction(
            "string",
            [
                .string, .int, .uint, .double, .bool, .bytes, .timestamp, .duration, .decimal, .money, .ip, .cidr,
                .type,
            ].map { Overload($0, gives: .string) }, .one { toText($0, &$1) }),
        CELFunction(
            "bytes", [Overload(.string, gives: .bytes), Overload(.bytes, gives: .bytes)],
            .one { value, run in
                switch value {
                case .string(let text):
                    run.charge(bytes: text.utf8.count)
                    return .bytes(Array(text.utf8))
                case .bytes: return value
                default: return .noOverload("bytes", value)
                }
            }),
        CELFunction(
            "bool", [Overload(.bool, gives: .bool), Overload(.string, gives: .bool)],
            .one { value, _ in
                switch value {
                case .bool: return value
                case .string("1"), .string("t"), .string("T"), .string("true"), .string("TRUE"), .string("True"):
                    return .bool(true)
                case .string("0"), .string("f"), .string("F"), .string("false"), .string("FALSE"), .string("False"):
                    return .bool(false)
                case .string(let text): return .failure(.invalidArgument, "\(shown(text)) is neither true nor false")
                default: return .noOverload("bool", value)
                }
            }),
        CELFunction("dyn", [Overload(.parameter("A"), gives: .dyn)], .one { value, _ in value }),
        CELFunction("type", [Overload(.parameter("A"), gives: .type)], .one { value, _ in .type(value.typeName) }),
    ]

    /// A text as a message may show it: short, on one line.
    static func shown(_ text: String) -> String {
        quoted(text.unicodeScalars.count > 60 ? text.prefix(60) + "…" : text).visible
    }

    private static func outOfRange(_ type: String, _ value: CELValue) -> CELValue {
        .failure(.overflow, "\(value) is no \(type)")
    }

    private static func toInt(_ value: CELValue) -> CELValue {
        switch value {
        case .int: return value
        case .uint(let number): return Int64(exactly: number).map { .int($0) } ?? outOfRange("int", value)
        case .double(let number):
            // 2^63 itself is no int, and what rounds to -2^63 is too near the edge to be told from it.
            guard number > -0x1p63, number < 0x1p63 else { return outOfRange("int", value) }
            return .int(Int64(number))
        case .string(let text):
            return number(text, isSigned: true).flatMap { Int64($0) }.map { .int($0) }
                ?? .failure(.invalidArgument, "\(shown(text)) is no int")
        case .timestamp(let moment): return .int(moment.seconds)
        case .decimal(let decimal):
            return decimal.rounded(to: 0, .down).flatMap { Int64(exactly: $0.coefficient) }.map { .int($0) }
                ?? outOfRange("int", value)
        default: return .noOverload("int", value)
        }
    }

    private static func toUInt(_ value: CELValue) -> CELValue {
        switch value {
        case .uint: return value
        case .int(let number): return UInt64(exactly: number).map { .uint($0) } ?? outOfRange("uint", value)
        case .double(let number):
            guard number > -1, number < 0x1p64 else { return outOfRange("uint", value) }
            guard number >= 0 else { return outOfRange("uint", value) }
            return .uint(UInt64(number))
        case .string(let text):
            return number(text, isSigned: false).flatMap { UInt64($0) }.map { .uint($0) }
                ?? .failure(.invalidArgument, "\(shown(text)) is no uint")
        case .decimal(let decimal):
            return decimal.rounded(to: 0, .down).flatMap { UInt64(exactly: $0.coefficient) }.map { .uint($0) }
                ?? outOfRange("uint", value)
        default: return .noOverload("uint", value)
        }
    }

    /// Swift reads `+1` as a number too, and `-0` as one without a sign; CEL does not.
    private static func number(_ text: String, isSigned: Bool) -> String? {
        guard text.utf8.count <= 32, let first = text.utf8.first else { return nil }
        return first.isDigit || (isSigned && first == UInt8(ascii: "-")) ? text : nil
    }

    private static func toDouble(_ value: CELValue) -> CELValue {
        switch value {
        case .double: return value
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .string(let text):
            let allowed = text.utf8.allSatisfy { $0.isDigit || "+-.eE".utf8.contains($0) }
            let names = ["nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"]
            guard text.utf8.count <= 400, allowed || names.contains(text.lowercased()), let number = Double(text),
                !allowed || number.isFinite
            else { return .failure(.invalidArgument, "\(shown(text)) is no double") }
            return .double(number)
        default: return .noOverload("double", value)
        }
    }

    private static func toText(_ value: CELValue, _ run: inout CELRun) -> CELValue {
        switch value {
        case .string: return value
        case .int(let number): return .string(String(number))
        case .uint(let number): return .string(String(number))
        case .double(let number): return .string(shortest(number))
        case .bool(let flag): return .string(flag ? "true" : "false")
        case .bytes(let bytes):
            run.charge(bytes: bytes.count)
            return String(validating: bytes, as: UTF8.self).map { .string($0) }
                ?? .failure(.invalidArgument, "the bytes are no UTF-8")
        case .timestamp(let moment): return .string(moment.description)
        case .duration(let duration): return .string(duration.description)
        case .decimal(let decimal): return .string(decimal.description)
        case .money(let sum): return .string(sum.description)
        case .ip(let address): return .string(address.description)
        case .cidr(let range): return .string(range.description)
        case .type(let name): return .string(name)
        default: return .noOverload("string", value)
        }
    }

    /// The fewest digits that read back as the same number; with an exponent for the very large and the very small.
    static func shortest(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let (sign, digits, exponent) = decimalDigits(number)
        // As C prints %g: an exponent below -4, or beyond the digits there are and six at least.
        guard exponent < -4 || exponent >= max(digits.count, 21) else { return plain(number) }
        let rest = digits.dropFirst()
        let power = (abs(exponent) < 10 ? "0" : "") + String(abs(exponent))
        return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + (exponent < 0 ? "-" : "+") + power
    }

    /// The fewest digits that read back as the same number, written out: 1000000, 0.00001.
    static func plain(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let (sign, digits, exponent) = decimalDigits(number)
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    /// `digits` with a point after the first, times 10^`exponent`.
    private static func decimalDigits(_ number: Double) -> (sign: String, digits: String, exponent: Int) {
        let sign = number.sign == .minus ? "-" : ""
        guard number != 0 else { return (sign, "0", 0) }
        let parts = number.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
        let all = String(mantissa[0]) + fraction
        let digits = all.drop { $0 == "0" }
        let exponent = mantissa[0].count - 1 - (all.count - digits.count) + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        let last = digits.lastIndex { $0 != "0" }
        return (sign, last.map { String(digits[...$0]) } ?? "0", exponent)
    }
}
