/// A value of a scanned document, read without `Codable`: for the shapes that every request passes through.
///
/// Reading stops at the first fault. Whoever must tell all faults reads the same bytes with `StrictJSONDecoder`
/// once this has thrown.
package struct JSONValueView {
    let tape: JSONTape
    let index: Int

    package var isNull: Bool { tape.reader.nodes[index].kind == .null }

    /// The bytes of the value as they stand in the document.
    package var raw: RawJSON { RawJSON(unchecked: [UInt8](tape.reader.rawBytes(index))) }

    package func object() throws(JSONFailure) -> JSONObjectView {
        JSONObjectView(tape: tape, index: try tape.reader.readObject(index))
    }

    package func array() throws(JSONFailure) -> JSONArrayView {
        JSONArrayView(tape: tape, index: try tape.reader.readArray(index))
    }

    package func string() throws(JSONFailure) -> String { try tape.reader.readString(index) }
    package func bool() throws(JSONFailure) -> Bool { try tape.reader.readBool(index) }

    /// A whole number, exactly; `1.0` is none.
    package func integer<Integer: FixedWidthInteger>(as type: Integer.Type) throws(JSONFailure) -> Integer {
        try tape.reader.readInteger(index, as: type)
    }

    package func int64() throws(JSONFailure) -> Int64 { try tape.reader.readInteger(index, as: Int64.self) }

    /// A number as it is written, such as `19.990` or `1e3`.
    package func decimalText() throws(JSONFailure) -> String { try tape.reader.readNumberText(index) }

    /// A plain decimal written as a string, such as `"19.99"`, the way sums and rates travel.
    package func decimal() throws(JSONFailure) -> JSONDecimal { try tape.reader.readDecimal(index) }
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
        end = Int(tape.reader.nodes[index].next)
        count = tape.reader.nodes[index].extra
    }

    package var underestimatedCount: Int { count }

    package mutating func next() -> JSONValueView? {
        guard child < end else { return nil }
        defer { child = Int(tape.reader.nodes[child].next) }
        return JSONValueView(tape: tape, index: child)
    }

    /// Every element through `read`, up to the first that throws.
    @inlinable package func read<Element>(
        _ read: (JSONValueView) throws(JSONFailure) -> Element
    ) throws(JSONFailure) -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for view in self { elements.append(try read(view)) }
        return elements
    }
}
