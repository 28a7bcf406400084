import JSON

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The issues of a reading, in order; empty when it succeeds.
func issues<Value: Decodable>(
    _ type: Value.Type, _ document: String, unknownMembers: StrictJSONDecoder.UnknownMembers = .refused
) -> [JSONIssue] {
    do throws(JSONFailure) {
        _ = try StrictJSONDecoder(unknownMembers: unknownMembers).decode(type, from: bytes(document))
        return []
    } catch {
        return error.issues
    }
}

/// `pointer code`, such as `/lines/0/sku required`.
func summary(_ issues: [JSONIssue]) -> [String] { issues.map { "\($0.pointer) \($0.code)" } }

/// What a scan says: nil for an accepted document.
func scanIssue(_ document: [UInt8], limits: JSONLimits = .standard) -> JSONIssue? {
    do throws(JSONFailure) {
        _ = try JSONTape(document, limits: limits)
        return nil
    } catch {
        return error.issues.first
    }
}

/// Any JSON value, for tests that know no shape.
indirect enum AnyValue: Codable, Equatable {
    case null
    case bool(Bool)
    case number(RawJSON)
    case text(String)
    case list([AnyValue])
    case object([String: AnyValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let raw = try container.decode(RawJSON.self)
        switch raw.bytes.first {
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .bool(try container.decode(Bool.self))
        case UInt8(ascii: "\""): self = .text(try container.decode(String.self))
        case UInt8(ascii: "["): self = .list(try container.decode([AnyValue].self))
        case UInt8(ascii: "{"): self = .object(try container.decode([String: AnyValue].self))
        default: self = .number(raw)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let raw): try container.encode(raw)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}

/// SplitMix64: the same numbers on every machine for one seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
