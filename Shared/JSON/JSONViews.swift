/// A value of a scanned document, read without `Codable`: for the shapes that every request passes through.
///
/// Reading stops at the first fault. Whoever must tell all faults reads the same bytes with `StrictJSONDecoder`
/// once this has thrown.
package struct JSONValueView {
    let tape: JSONTape
    let index: Int

    package var isNull: Bool { tape.nodes[index].kind == .null }

    /// The bytes of the value as they stand in the document.
    package var raw: RawJSON { RawJSON(unchecked: [UInt8](tape.rawBytes(index))) }

    package func object() throws(JSONFailure) -> JSONObjectView {
        guard tape.nodes[index].kind == .object else { throw fault(.object) }
        return JSONObjectView(tape: tape, index: index)
    }

    package func array() throws(JSONFailure) -> JSONArrayView {
        guard tape.nodes[index].kind == .array else { throw fault(.list) }
        return JSONArrayView(tape: tape, index: index)
    }

    package func string() throws(JSONFailure) -> String {
        guard let text = tape.string(index) else { throw fault(.text) }
        return text
    }

    package func bool() throws(JSONFailure) -> Bool {
        guard let value = tape.bool(index) else { throw fault(.boolean) }
        return value
    }

    /// A whole number, exactly; `1.0` is none.
    package func integer<Integer: FixedWidthInteger>(as type: Integer.Type) throws(JSONFailure) -> Integer {
        guard let value = tape.integer(index, as: type) else {
            guard tape.nodes[index].kind == .integer else { throw fault(.wholeNumber) }
            throw JSONFailure(
                .outOfRange, at: tape.pointer(to: index), "The number must lie between \(type.min) and \(type.max)")
        }
        return value
    }

    package func int64() throws(JSONFailure) -> Int64 { try integer(as: Int64.self) }

    /// A number as it is written, such as `19.990` or `1e3`.
    package func decimalText() throws(JSONFailure) -> String {
        guard let text = tape.numberText(index) else { throw fault(.number) }
        return text
    }

    /// A plain decimal written as a string, such as `"19.99"`, the way sums and rates travel.
    package func decimal() throws(JSONFailure) -> JSONDecimal {
        let node = tape.nodes[index]
        guard node.kind == .text else {
            if node.kind != .escapedText { throw fault(.text) }
            throw decimalFault()
        }
        guard let decimal = JSONDecimal(tape.plainBytes(node)) else { throw decimalFault() }
        return decimal
    }

    @inline(never)
    private func decimalFault() -> JSONFailure {
        JSONFailure(.invalidValue, at: tape.pointer(to: index), "A plain decimal such as \"19.99\" is needed")
    }

    @inline(never)
    private func fault(_ needed: Needed) -> JSONFailure {
        JSONFailure(DecodingRun(tape, refusesUnknown: false).issue(index, needed))
    }
}

/// The elements of a list, in order.
package struct JSONArrayView: Sequence, IteratorProtocol {
    private let tape: JSONTape
    private var child: Int
    private let end: Int
    package let count: Int

    init(tape: JSONTape, index: Int) {
        self.tape = tape
        child = index + 1
        end = Int(tape.nodes[index].next)
        count = tape.nodes[index].extra
    }

    package var underestimatedCount: Int { count }

    package mutating func next() -> JSONValueView? {
        guard child < end else { return nil }
        defer { child = Int(tape.nodes[child].next) }
        return JSONValueView(tape: tape, index: child)
    }

    /// Every element through `read`, up to the first that throws.
    package func read<Element>(
        _ read: (JSONValueView) throws(JSONFailure) -> Element
    ) throws(JSONFailure) -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for view in self { elements.append(try read(view)) }
        return elements
    }
}
