/// A shape that every request passes through, and which therefore reads itself without `Codable`.
///
/// It takes exactly the documents that its `init(from:)` takes and makes the same value of them; a test of the type says
/// so. Where it throws, whatever it throws, `StrictJSONDecoder` reads the document again through `Codable`, which tells
/// every issue.
package protocol JSONReadable: Decodable {
    /// - Parameter unknown: to be handed to `JSONObjectView.end` of this object and of those inside.
    init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure)
}

extension JSONReadable {
    static func reading(
        _ tape: JSONTape, _ unknown: StrictJSONDecoder.UnknownMembers
    ) throws(JSONFailure) -> Self {
        try Self(tape.root.object(), unknown)
    }
}

extension JSONFailure {
    /// What a direct reading throws for a value that it cannot take; nobody sees it, see `JSONReadable`.
    package static let unreadable = JSONFailure(.invalidValue, "This value is not accepted")
}

extension JSONObjectView {
    /// To be called after the last read of an object.
    package func end(_ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        if case .refused = unknown { try refuseUnknown() }
    }

    /// A member's text as a value that may refuse it.
    package func parsed<Value>(_ name: StaticString, _ parse: (String) -> Value?) throws(JSONFailure) -> Value {
        guard let value = parse(try string(name)) else { throw .unreadable }
        return value
    }

    /// The same for a member that may be absent or null.
    package func parsedIfPresent<Value>(
        _ name: StaticString, _ parse: (String) -> Value?
    ) throws(JSONFailure) -> Value? {
        guard let text = try stringIfPresent(name) else { return nil }
        guard let value = parse(text) else { throw .unreadable }
        return value
    }

    /// Every element of a list, each an object.
    package func objects<Element>(
        _ name: StaticString, _ read: (JSONObjectView) throws(JSONFailure) -> Element
    ) throws(JSONFailure) -> [Element] {
        try array(name).read { (view) throws(JSONFailure) in try read(try view.object()) }
    }
}
