import Foundation

extension CELFunction {
    static let formatting: [CELFunction] = [
        CELFunction(
            "format", [Overload(on: .string, .anyList, gives: .string)],
            .two { text, values, run in
                guard case .string(let text) = text, case .list(let values) = values else {
                    return .noOverload("format", text, values)
                }
                run.charge(bytes: text.utf8.count)
                return format(text, values.items, &run)
            })
    ]

    /// How many digits after the point may be asked for.
    private static let precisionMax = 100

    private static func format(_ text: String, _ values: [CELValue], _ run: inout CELRun) -> CELValue {
        var result = ""
        var rest = text.unicodeScalars[...]
        var next = 0
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            if rest.first == "%" {
                rest = rest.dropFirst()
                result += "%"
                continue
            }
            var precision = 6
            if rest.first == "." {
                rest = rest.dropFirst()
                let digits = rest.prefix { $0.value >= 48 && $0.value <= 57 }
                guard let number = Int(String(digits)), number <= precisionMax else {
                    return .failure(.invalidArgument, "after %. stands a number up to \(precisionMax)")
                }
                precision = number
                rest = rest.dropFirst(digits.count)
            }
            guard let letter = rest.popFirst() else { return .failure(.invalidArgument, "the text ends after %") }
            guard next < values.count else { return .failure(.invalidArgument, "there is no value for each %") }
            let value = values[next]
            next += 1
            guard let part = part(letter, precision, value) else {
                return .failure(.invalidArgument, "%\(letter) can't show \(value.typeName)")
            }
            result += part
            run.charge(bytes: part.utf8.count * 4)
            guard result.utf8.count <= CELLimits.valueBytesMax, !run.isExhausted else { return .error(.tooLarge) }
        }
        return .string(result)
    }

    private static func part(_ letter: Unicode.Scalar, _ precision: Int, _ value: CELValue) -> String? {
        switch (letter, value) {
        case ("s", _): return written(value)
        case ("d", .int(let number)): return String(number)
        case ("d", .uint(let number)): return String(number)
        case ("d", .double(let number)): return plain(number)
        case ("d", .decimal(let number)): return number.description
        case ("f", .decimal(let number)): return number.rounded(to: min(precision, 18), .halfEven)?.description
        case ("f", _): return fraction(value).map { fixed($0, "f", precision) }
        case ("e", _): return fraction(value).map { fixed($0, "e", precision) }
        case ("b", .bool(let flag)): return flag ? "1" : "0"
        case ("b", _): return radix(2, value)
        case ("o", _): return radix(8, value)
        case ("x", _): return hexadecimal(value)
        case ("X", _): return hexadecimal(value)?.uppercased()
        default: return nil
        }
    }

    private static func fraction(_ value: CELValue) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .uint(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    private static func fixed(_ number: Double, _ style: String, _ precision: Int) -> String {
        number.isFinite ? String(format: "%.\(precision)\(style)", number) : plain(number)
    }

    private static func radix(_ radix: Int, _ value: CELValue) -> String? {
        switch value {
        case .int(let number): String(number, radix: radix)
        case .uint(let number): String(number, radix: radix)
        default: nil
        }
    }

    private static func hexadecimal(_ value: CELValue) -> String? {
        switch value {
        case .string(let text): hexadecimal(text.utf8)
        case .bytes(let bytes): hexadecimal(bytes)
        default: radix(16, value)
        }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A value as `%s` writes it; nil for what can't be written.
    static func written(_ value: CELValue) -> String? {
        switch value {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .uint(let number): return String(number)
        case .double(let number): return plain(number)
        case .string(let text): return text
        case .bytes(let bytes): return replacing(bytes)
        case .list(let list):
            let parts = list.items.map { written($0) }
            return parts.contains(nil) ? nil : "[" + parts.compactMap { $0 }.joined(separator: ", ") + "]"
        case .map(let map):
            var parts: [(String, String)] = []
            for (key, value) in zip(map.keys, map.values) {
                guard let key = written(key), let value = written(value) else { return nil }
                parts.append((key, value))
            }
            parts.sort { order($0.0, $1.0) == .less }
            return "{" + parts.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + "}"
        case .timestamp(let moment): return moment.description
        case .duration(let duration): return duration.description
        case .decimal(let decimal): return decimal.description
        case .money(let sum): return sum.description
        case .ip(let address): return address.description
        case .cidr(let range): return range.description
        case .type(let name): return name
        case .record, .optional, .unknown, .error, .absent: return nil
        }
    }

    /// Bytes as text, with one replacement character for each run of bytes that are no UTF-8.
    private static func replacing(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var result = String.UnicodeScalarView()
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var isBad = false
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                isBad = false
                result.append(scalar)
            case .error:
                if !isBad { result.append("\u{FFFD}") }
                isBad = true
            case .emptyInput: return String(result)
            }
        }
    }
}
