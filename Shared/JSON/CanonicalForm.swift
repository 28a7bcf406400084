/// One form for documents that say the same, to be hashed or compared; it is not JSON and nobody reads it back.
extension JSONValueView {
    /// Bytes that are equal for two documents exactly where they differ in nothing but space, the order of members and
    /// how characters are escaped.
    ///
    /// Members are sorted by the bytes of their names. A number is its text: `1` and `1.0` are two, as they may be to
    /// whoever reads them. Text is not normalised.
    package var canonicalForm: [UInt8] {
        var form: [UInt8] = []
        form.reserveCapacity(tape.reader.rawBytes(index).count + 64)
        tape.reader.appendCanonicalForm(of: index, to: &form)
        return form
    }
}

extension TapeReader {
    /// Every value ends by itself: a number with a comma, text by the length before it, a list or object with its bracket.
    fileprivate func appendCanonicalForm(of index: Int, to form: inout [UInt8]) {
        switch nodes[index].kind {
        case .absent, .null: form.append(UInt8(ascii: "n"))
        case .yes: form.append(UInt8(ascii: "t"))
        case .no: form.append(UInt8(ascii: "f"))
        case .integer, .number:
            form.append(contentsOf: plainBytes(nodes[index]))
            form.append(UInt8(ascii: ","))
        case .text, .escapedText, .key, .escapedKey: append(text(index), to: &form)
        case .array:
            form.append(UInt8(ascii: "["))
            var child = index + 1
            while child < Int(nodes[index].next) {
                appendCanonicalForm(of: child, to: &form)
                child = Int(nodes[child].next)
            }
            form.append(UInt8(ascii: "]"))
        case .object:
            form.append(UInt8(ascii: "{"))
            let members = keys(of: index).map { (name: text($0), value: $0 + 1) }
            for member in members.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
                append(member.name, to: &form)
                appendCanonicalForm(of: member.value, to: &form)
            }
            form.append(UInt8(ascii: "}"))
        }
    }

    /// The bytes of a text or a name, escapes resolved.
    private func text(_ index: Int) -> [UInt8] {
        let node = nodes[index]
        switch node.kind {
        case .escapedText: return Array((string(index) ?? "").utf8)
        case .escapedKey: return Array(name(index).utf8)
        default: return Array(plainBytes(node))
        }
    }

    private func append(_ text: [UInt8], to form: inout [UInt8]) {
        form.append(contentsOf: "\"\(text.count):".utf8)
        form.append(contentsOf: text)
    }
}
