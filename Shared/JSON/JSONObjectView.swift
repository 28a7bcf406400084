/// The members of one object, each read by its name. Names are compared as bytes; asking in the order of the text
/// finds each at once.
package struct JSONObjectView {
    let tape: JSONTape
    let index: Int

    /// The value of a member that must be there.
    package func value(_ name: StaticString) throws(JSONFailure) -> JSONValueView {
        let found = find(name)
        guard found != JSONTape.absentIndex else { throw missing(name) }
        return JSONValueView(tape: tape, index: found)
    }

    /// nil for a member that is not there or is null.
    package func valueIfPresent(_ name: StaticString) -> JSONValueView? {
        let found = find(name)
        guard found != JSONTape.absentIndex, tape.nodes[found].kind != .null else { return nil }
        return JSONValueView(tape: tape, index: found)
    }

    package func string(_ name: StaticString) throws(JSONFailure) -> String { try value(name).string() }
    package func int64(_ name: StaticString) throws(JSONFailure) -> Int64 { try value(name).int64() }
    package func bool(_ name: StaticString) throws(JSONFailure) -> Bool { try value(name).bool() }
    package func decimal(_ name: StaticString) throws(JSONFailure) -> JSONDecimal { try value(name).decimal() }
    package func decimalText(_ name: StaticString) throws(JSONFailure) -> String { try value(name).decimalText() }
    package func object(_ name: StaticString) throws(JSONFailure) -> JSONObjectView { try value(name).object() }
    package func array(_ name: StaticString) throws(JSONFailure) -> JSONArrayView { try value(name).array() }
    package func raw(_ name: StaticString) throws(JSONFailure) -> RawJSON { try value(name).raw }

    package func stringIfPresent(_ name: StaticString) throws(JSONFailure) -> String? {
        guard let value = valueIfPresent(name) else { return nil }
        return try value.string()
    }

    package func int64IfPresent(_ name: StaticString) throws(JSONFailure) -> Int64? {
        guard let value = valueIfPresent(name) else { return nil }
        return try value.int64()
    }

    package func boolIfPresent(_ name: StaticString) throws(JSONFailure) -> Bool? {
        guard let value = valueIfPresent(name) else { return nil }
        return try value.bool()
    }

    package func decimalIfPresent(_ name: StaticString) throws(JSONFailure) -> JSONDecimal? {
        guard let value = valueIfPresent(name) else { return nil }
        return try value.decimal()
    }

    package func objectIfPresent(_ name: StaticString) throws(JSONFailure) -> JSONObjectView? {
        guard let value = valueIfPresent(name) else { return nil }
        return try value.object()
    }

    package func arrayIfPresent(_ name: StaticString) throws(JSONFailure) -> JSONArrayView? {
        guard let value = valueIfPresent(name) else { return nil }
        return try value.array()
    }

    package func rawIfPresent(_ name: StaticString) -> RawJSON? { valueIfPresent(name)?.raw }

    /// Every member with its name, in the order of the text; all count as asked for.
    package var members: [(name: String, value: JSONValueView)] {
        tape.keys(of: index).map { key in
            tape.see(key, of: index)
            return (tape.name(key), JSONValueView(tape: tape, index: key + 1))
        }
    }

    /// To be called after the last read.
    /// - Throws: `unknown_member` for every member that nobody asked for.
    package func refuseUnknown() throws(JSONFailure) {
        guard tape.nodes[index].extra > 0 else { return }
        throw JSONFailure(
            tape.unseenKeys(of: index).prefix(JSONFailure.issuesMax).map {
                JSONIssue(
                    pointer: tape.pointer(to: $0), code: JSONCode.unknownMember.rawValue,
                    detail: DecodingRun.unknownDetail)
            })
    }

    @inline(__always)
    private func find(_ name: StaticString) -> Int {
        tape.member(index, UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    @inline(never)
    private func missing(_ name: StaticString) -> JSONFailure {
        JSONFailure(
            .required, at: tape.pointer(to: index) + "/" + JSONPointer.escaped("\(name)"), "This member is required")
    }
}
