/// Reads `Codable` types from JSON, strictly, and tells everything that is wrong with a document at once.
///
/// A document that is right is read in one pass. Only when that pass fails is it read again in a way that goes on
/// after a fault, with placeholders where values should be, so that `JSONFailure` can list all faults.
package struct StrictJSONDecoder: Sendable {
    /// What becomes of members that the type being read does not ask for.
    package enum UnknownMembers: Sendable {
        /// Each is an issue, `unknown_member`: a misspelt optional member must not pass for an absent one.
        case refused
        /// For documents whose makers add members when they like, such as provider callbacks.
        case ignored
    }

    package var unknownMembers: UnknownMembers
    package var limits: JSONLimits

    package init(unknownMembers: UnknownMembers = .refused, limits: JSONLimits = .standard) {
        self.unknownMembers = unknownMembers
        self.limits = limits
    }

    /// - Throws: every issue of the document, at most `JSONFailure.issuesMax`.
    package func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONFailure) -> Value {
        let tape = try JSONTape(bytes, limits: limits)
        guard let readable = type as? any JSONReadable.Type else { return try decode(type, from: tape.root) }
        if let value = (try? readable.reading(tape, unknownMembers)) as? Value { return value }
        // Reading marks what it has seen: the second, thorough reading needs a tape without marks.
        return try decode(type, from: JSONTape(bytes, limits: limits).root)
    }

    /// - Throws: as above. The bytes are copied before they are read.
    package func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: UnsafeRawBufferPointer
    ) throws(JSONFailure) -> Value {
        try decode(type, from: JSONTape(bytes, limits: limits).root)
    }

    /// Reads a value of a document that is scanned already. Pointers of issues begin at the document.
    package func decode<Value: Decodable>(_ type: Value.Type, from view: JSONValueView) throws(JSONFailure) -> Value {
        try DecodingRun.reading(view.tape, refusesUnknown: unknownMembers == .refused) { run throws(JSONFailure) in
            do {
                return try run.strict(type, at: view.index)
            } catch {
                throw run.failure(of: type, at: view.index, after: error)
            }
        }
    }
}
