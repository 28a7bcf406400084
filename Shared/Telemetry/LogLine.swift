import Commerce
import Logging

/// One log line before it is bytes: its parts, in the order in which both forms print them.
struct LogLine {
    let time: LogTime
    let level: Logger.Level
    let service: String
    let message: String
    /// Flat and sorted: `a.b` for a dictionary within a dictionary.
    let fields: [(key: String, value: String)]

    /// A longer value is cut there and marked: one value must not flood the log.
    static let valueBytesMax = 8_192

    /// The fields that are ours; metadata of the same name is printed with an underscore before it.
    private static let reserved: Set<String> = ["ts", "level", "service", "message"]

    init(time: LogTime, level: Logger.Level, service: String, message: String, metadata: Logger.Metadata) {
        self.time = time
        self.level = level
        self.service = service
        self.message = Self.cut(message)
        var fields: [(key: String, value: String)] = []
        for (key, value) in metadata { Self.flatten(key, value, into: &fields) }
        self.fields = fields.sorted { (Self.rank($0.key), $0.key) < (Self.rank($1.key), $1.key) }
    }

    /// The ids that join lines of one request come first.
    private static func rank(_ key: String) -> Int { key == "request_id" ? 0 : key == "trace_id" ? 1 : 2 }

    private static func flatten(
        _ key: String, _ value: Logger.Metadata.Value, into fields: inout [(key: String, value: String)]
    ) {
        switch value {
        case .dictionary(let members):
            for (name, member) in members { flatten("\(key).\(name)", member, into: &fields) }
        case .string, .stringConvertible, .array:
            fields.append((reserved.contains(key) ? "_\(key)" : key, cut("\(value)")))
        }
    }

    /// As it may be printed: no number of a payment card in it, and not too long.
    private static func cut(_ text: String) -> String {
        let text = CardNumber.masked(text)
        guard text.utf8.count > valueBytesMax else { return text }
        return String(decoding: text.utf8.prefix(valueBytesMax), as: UTF8.self) + "…"
    }
}

extension LogLine {
    /// One JSON object and a line feed.
    func json() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes.append(UInt8(ascii: "{"))
        append(member: "ts", time.description, to: &bytes)
        append(member: "level", level.rawValue, to: &bytes)
        append(member: "service", service, to: &bytes)
        append(member: "message", message, to: &bytes)
        for (key, value) in fields { append(member: key, value, to: &bytes) }
        bytes.append(contentsOf: "}\n".utf8)
        return bytes
    }

    private func append(member name: String, _ value: String, to bytes: inout [UInt8]) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        append(string: name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(string: value, to: &bytes)
    }

    private func append(string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F: bytes.append(contentsOf: "\\u00\(byte.paddedHex)".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension LogLine {
    /// A line for a person: time of day, level, service, message, then `key=value`.
    func terminal(colour: Bool) -> [UInt8] {
        let name = level.rawValue.uppercased()
        var text = "\(time.timeOfDay) "
        text += colour ? "\(Self.colour(of: level))\(name)\u{1B}[0m" : name
        text += String(repeating: " ", count: max(1, 9 - name.count)) + "\(service)  \(Self.printable(message))"
        for (key, value) in fields {
            let label = "\(Self.printable(key))="
            text += colour ? "  \u{1B}[2m\(label)\u{1B}[0m" : "  \(label)"
            text += Self.printable(value)
        }
        return Array(text.utf8) + [UInt8(ascii: "\n")]
    }

    private static func colour(of level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "\u{1B}[2m"
        case .info, .notice: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error, .critical: "\u{1B}[31m"
        }
    }

    /// Text that cannot break the line nor drive the terminal: control characters become escapes.
    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            result += isControl(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
