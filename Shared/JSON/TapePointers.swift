/// Where things stand, told as RFC 6901 pointers. Only failures pay for this.
extension Scanner {
    /// The issue for a fault: the innermost member or element that was being read, the byte, and what was wanted.
    func failure(of fault: ScanFault) -> JSONFailure {
        var parts = openPath()
        if let name = fault.name { parts.append(text(nodes[name])) }
        let pointer = JSONPointer.text(parts)
        let detail: String
        switch fault.code {
        case .invalidJSON: detail = "At byte \(fault.offset): \(fault.detail)"
        case .tooDeep: detail = "At most \(limits.depthMax) objects and lists may lie in one another"
        case .tooLarge: detail = "A number may have at most \(limits.numberLengthMax) characters"
        default: detail = "The name stands twice in one object"
        }
        return JSONFailure(fault.code, at: pointer, detail)
    }

    private func openPath() -> [String] {
        var parts: [String] = []
        var index = JSONTape.rootIndex
        while index < count, nodes[index].next == 0 {
            var child = index + 1
            var position = 0
            while child < count, nodes[child].next != 0 {
                child = Int(nodes[child].next)
                position += 1
            }
            guard child < count else { return parts }
            if nodes[index].kind == .object {
                parts.append(text(nodes[child]))
                index = child + 1
            } else {
                parts.append(String(position))
                index = child
            }
        }
        return parts
    }

    private func text(_ node: TapeNode) -> String { String(decoding: TapeNames.resolved(node, bytes), as: UTF8.self) }
}

extension TapeReader {
    /// The way from the document to a value.
    func path(to target: Int) -> [PathKey] {
        var path: [PathKey] = []
        var index = JSONTape.rootIndex
        while index < target, target < Int(nodes[index].next) {
            var child = index + 1
            var position = 0
            while Int(nodes[child].next) <= target {
                child = Int(nodes[child].next)
                position += 1
            }
            if nodes[index].kind == .object {
                path.append(PathKey(stringValue: text(nodes[child])))
                index = child == target ? child : child + 1
            } else {
                path.append(PathKey(index: position))
                index = child
            }
        }
        return path
    }

    func pointer(to target: Int) -> String { JSONPointer.text(path(to: target).map(\.stringValue)) }

    private func text(_ node: TapeNode) -> String { String(decoding: TapeNames.resolved(node, bytes), as: UTF8.self) }
}

/// A step on the way to a value, as `Codable` speaks of it.
struct PathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
    init(index: Int) { (stringValue, intValue) = (String(index), index) }
    init?(intValue: Int) { self.init(index: intValue) }
}

/// RFC 6901.
enum JSONPointer {
    static func text(_ parts: [String]) -> String { parts.reduce(into: "") { $0 += "/" + escaped($1) } }

    /// One step: `~` is written `~0`, `/` is written `~1`.
    static func escaped(_ part: String) -> String {
        guard part.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return part }
        var text = ""
        for scalar in part.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
