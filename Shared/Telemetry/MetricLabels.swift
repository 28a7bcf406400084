/// The labels of one series, in order of their names and each name once.
struct MetricLabels: Hashable, Comparable, Sendable {
    let pairs: [Pair]

    struct Pair: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// Takes the place of every label set beyond the cap of its metric.
    static let overflow = MetricLabels(pairs: [Pair(name: "overflow", value: "true")])

    init(_ dimensions: [(String, String)]) {
        var pairs: [Pair] = []
        pairs.reserveCapacity(dimensions.count)
        for (label, value) in dimensions {
            let name = MetricName.label(label)
            guard !pairs.contains(where: { $0.name == name }) else { continue }
            pairs.append(Pair(name: name, value: value))
        }
        self.pairs = pairs.sorted { $0.name < $1.name }
    }

    private init(pairs: [Pair]) { self.pairs = pairs }

    static func < (left: MetricLabels, right: MetricLabels) -> Bool {
        left.pairs.lexicographicallyPrecedes(right.pairs) { ($0.name, $0.value) < ($1.name, $1.value) }
    }

    /// `{a="1",b="2"}`, or nothing where there is no label. `le` is appended last, for a histogram's bucket.
    func text(le: String? = nil) -> String {
        var parts = pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
        if let le { parts.append("le=\"\(le)\"") }
        return parts.isEmpty ? "" : "{\(parts.joined(separator: ","))}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// Names as Prometheus allows them.
enum MetricName {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`; what is not allowed becomes an underscore.
    static func metric(_ label: String) -> String { sanitised(label, allowsColon: true) }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`. `le` belongs to histograms, so a label of that name is renamed.
    static func label(_ name: String) -> String {
        let clean = sanitised(name, allowsColon: false)
        return clean == "le" ? "label_le" : clean
    }

    private static func sanitised(_ name: String, allowsColon: Bool) -> String {
        var text = ""
        for (index, byte) in name.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if index == 0 { text += "_" }
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ":") where allowsColon:
                text += ":"
            default:
                text += "_"
            }
        }
        return text.isEmpty ? "_" : text
    }
}
