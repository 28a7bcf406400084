extension DecodingRun {
    /// Everything that is wrong, after the first pass stopped at `first`.
    func failure<Value: Decodable>(of type: Value.Type, at node: Int, after first: any Error) -> JSONFailure {
        isCollecting = true
        do { _ = try collect(type, at: node) } catch {}
        // A type that judges differently the second time (it must not) still gets its first refusal told.
        if issues.isEmpty { tell(first, of: type, at: node) }
        return JSONFailure(issues)
    }

    /// Reads a value, records what is wrong in it, and goes on.
    ///
    /// A value that reads without fault is read strictly, so that a type which tries alternatives with `try?`
    /// leaves no issues behind where it succeeds in the end.
    /// - Throws: `Unwinding` when no value and no placeholder can be had.
    func collect<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        guard node != JSONTape.absentIndex else { return try placeholder(type) }
        guard issues.count < JSONFailure.issuesMax else { throw Unwinding() }
        isCollecting = false
        let firstReading = Result { try strict(type, at: node) }
        isCollecting = true
        if case .success(let value) = firstReading { return value }
        if let container = type as? any ElementwiseCollected.Type,
            let value = try container.collected(by: self, at: node) as? Value
        {
            return value
        }
        let before = issues.count
        let mark = nestedMark
        do {
            let value = try type.init(from: TapeDecoder(run: self, node: node))
            if mayHaveUnknown(node, since: mark) {
                for key in unknownKeys(node, since: mark) {
                    try record(JSONCode.unknownMember.rawValue, at: tape.pointer(to: key), Self.unknownDetail)
                }
            }
            return consume value
        } catch {
            _ = endNested(since: mark)
            // After an issue inside, what the type itself says is about a placeholder.
            if issues.count == before { tell(error, of: type, at: node) }
            return try placeholder(type)
        }
    }

    /// A value to go on with: the type's own, the first of an enumeration, or one made of empty parts.
    func placeholder<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let type = type as? any JSONPlaceholder.Type, let value = type.jsonPlaceholder as? Value { return value }
        if let type = type as? any CaseIterable.Type, let value = Words.firstCase(of: type) as? Value { return value }
        // A type whose placeholder needs itself has none.
        guard phantomDepth < 64 else { throw Unwinding() }
        phantomDepth += 1
        defer { phantomDepth -= 1 }
        do {
            if type == RawJSON.self { return unsafeBitCast(RawJSON.null, to: type) }
            return try type.init(from: TapeDecoder(run: self, node: JSONTape.absentIndex))
        } catch {
            throw Unwinding()
        }
    }
}

/// Containers whose elements are read one by one, so that a bad element does not hide those after it.
protocol ElementwiseCollected {
    static func collected(by run: DecodingRun, at node: Int) throws -> Self
}

extension Array: ElementwiseCollected where Element: Decodable {
    static func collected(by run: DecodingRun, at node: Int) throws -> [Element] {
        guard run.tape.nodes[node].kind == .array else {
            try run.mismatch(node, .list)
            return []
        }
        var elements: [Element] = []
        var child = node + 1
        while child < Int(run.tape.nodes[node].next) {
            if let element = try? run.collect(Element.self, at: child) { elements.append(element) }
            child = Int(run.tape.nodes[child].next)
        }
        return elements
    }
}

extension Dictionary: ElementwiseCollected where Key == String, Value: Decodable {
    static func collected(by run: DecodingRun, at node: Int) throws -> [String: Value] {
        guard run.tape.nodes[node].kind == .object else {
            try run.mismatch(node, .object)
            return [:]
        }
        var members: [String: Value] = [:]
        for key in run.tape.keys(of: node) {
            if let value = try? run.collect(Value.self, at: key + 1) { members[run.tape.name(key)] = value }
        }
        _ = run.names(of: node) { $0 }
        return members
    }
}

extension Optional: ElementwiseCollected where Wrapped: Decodable {
    static func collected(by run: DecodingRun, at node: Int) throws -> Wrapped? {
        run.isAbsentOrNull(node) ? nil : try? run.collect(Wrapped.self, at: node)
    }
}
