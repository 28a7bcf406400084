/// The members of one object, each read by its name. Names are compared as bytes; asking in the order of the text
/// finds each at once.
package struct JSONObjectView {
    let tape: JSONTape
    let index: Int

    /// The value of a member that must be there.
    package func value(_ name: StaticString) throws(JSONFailure) -> JSONValueView {
        JSONValueView(tape: tape, index: try at(name))
    }

    package func string(_ name: StaticString) throws(JSONFailure) -> String { try tape.reader.readString(at(name)) }
    package func bool(_ name: StaticString) throws(JSONFailure) -> Bool { try tape.reader.readBool(at(name)) }
    package func int64(_ name: StaticString) throws(JSONFailure) -> Int64 {
        try tape.reader.readInteger(at(name), as: Int64.self)
    }

    /// See `JSONValueView.decimal()`.
    package func decimal(_ name: StaticString) throws(JSONFailure) -> JSONDecimal {
        try tape.reader.readDecimal(at(name))
    }
    /// See `JSONValueView.decimalText()`.
    package func decimalText(_ name: StaticString) throws(JSONFailure) -> String {
        try tape.reader.readNumberText(at(name))
    }

    package func object(_ name: StaticString) throws(JSONFailure) -> JSONObjectView {
        JSONObjectView(tape: tape, index: try tape.reader.readObject(at(name)))
    }

    package func array(_ name: StaticString) throws(JSONFailure) -> JSONArrayView {
        JSONArrayView(tape: tape, index: try tape.reader.readArray(at(name)))
    }

    package func raw(_ name: StaticString) throws(JSONFailure) -> RawJSON { try value(name).raw }

    // The same for members that may be absent or null: nil then.

    package func valueIfPresent(_ name: StaticString) -> JSONValueView? {
        present(name).map { JSONValueView(tape: tape, index: $0) }
    }

    package func stringIfPresent(_ name: StaticString) throws(JSONFailure) -> String? {
        guard let found = present(name) else { return nil }
        return try tape.reader.readString(found)
    }

    package func int64IfPresent(_ name: StaticString) throws(JSONFailure) -> Int64? {
        guard let found = present(name) else { return nil }
        return try tape.reader.readInteger(found, as: Int64.self)
    }

    package func boolIfPresent(_ name: StaticString) throws(JSONFailure) -> Bool? {
        guard let found = present(name) else { return nil }
        return try tape.reader.readBool(found)
    }

    package func decimalIfPresent(_ name: StaticString) throws(JSONFailure) -> JSONDecimal? {
        guard let found = present(name) else { return nil }
        return try tape.reader.readDecimal(found)
    }

    package func objectIfPresent(_ name: StaticString) throws(JSONFailure) -> JSONObjectView? {
        guard let found = present(name) else { return nil }
        return JSONObjectView(tape: tape, index: try tape.reader.readObject(found))
    }

    package func arrayIfPresent(_ name: StaticString) throws(JSONFailure) -> JSONArrayView? {
        guard let found = present(name) else { return nil }
        return JSONArrayView(tape: tape, index: try tape.reader.readArray(found))
    }

    package func rawIfPresent(_ name: StaticString) -> RawJSON? { valueIfPresent(name)?.raw }

    /// Every member with its name, in the order of the text; all count as asked for.
    package var members: [(name: String, value: JSONValueView)] {
        tape.reader.keys(of: index).map { key in
            tape.reader.see(key, of: index)
            return (tape.reader.name(key), JSONValueView(tape: tape, index: key + 1))
        }
    }

    /// To be called after the last read.
    /// - Throws: `unknown_member` for every member that nobody asked for.
    package func refuseUnknown() throws(JSONFailure) {
        guard tape.reader.nodes[index].extra > 0 else { return }
        throw JSONFailure(
            tape.reader.unseenKeys(of: index).prefix(JSONFailure.issuesMax).map {
                JSONIssue(
                    pointer: tape.reader.pointer(to: $0), code: JSONCode.unknownMember.rawValue,
                    detail: DecodingRun.unknownDetail)
            })
    }

    @inline(__always)
    private func find(_ name: StaticString) -> Int {
        tape.reader.member(index, UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    @inline(__always)
    private func at(_ name: StaticString) throws(JSONFailure) -> Int {
        let found = find(name)
        guard found != JSONTape.absentIndex else { throw missing(name) }
        return found
    }

    @inline(__always)
    private func present(_ name: StaticString) -> Int? {
        let found = find(name)
        return found == JSONTape.absentIndex || tape.reader.nodes[found].kind == .null ? nil : found
    }

    @inline(never)
    private func missing(_ name: StaticString) -> JSONFailure {
        JSONFailure(
            .required, at: tape.reader.pointer(to: index) + "/" + JSONPointer.escaped("\(name)"),
            "This member is required")
    }
}
