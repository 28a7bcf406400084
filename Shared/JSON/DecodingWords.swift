extension DecodingRun {
    /// Records what a type's own `init(from:)` threw.
    func tell(_ error: any Error, of type: any Any.Type, at node: Int) {
        let place = tape.path(to: node).map(\.stringValue)
        switch error {
        case is Unwinding: return
        case let failure as JSONFailure:
            // A value that holds a document of its own.
            for issue in failure.issues {
                try? record(issue.code, at: JSONPointer.text(place) + issue.pointer, issue.detail)
            }
        case DecodingError.dataCorrupted(let context):
            let detail = Words.sentence(context.debugDescription, for: type)
            try? record(JSONCode.invalidValue.rawValue, at: pointer(context, place), detail)
        case DecodingError.keyNotFound(let key, let context):
            let pointer = pointer(context, place) + "/" + JSONPointer.escaped(key.stringValue)
            try? record(JSONCode.required.rawValue, at: pointer, "This member is required")
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            let detail =
                tape.nodes[node].kind == .object && tape.nodes[node].isOpened
                ? "An object with exactly one known member is needed" : "This value cannot be read here"
            try? record(JSONCode.wrongType.rawValue, at: pointer(context, place), detail)
        default:
            try? record(JSONCode.invalidValue.rawValue, at: JSONPointer.text(place), "This value is not accepted here")
        }
    }

    /// The context's own path where it leads at least as deep as the value that threw.
    private func pointer(_ context: DecodingError.Context, _ place: [String]) -> String {
        let path = context.codingPath.map(\.stringValue)
        return JSONPointer.text(path.count >= place.count ? path : place)
    }
}

/// Sentences about types, without the names of types.
enum Words {
    private static let detailLengthMax = 200
    private static let listedWordsMax = 20

    /// A type's own sentence; for an enumeration, whose sentence the compiler writes, its words.
    static func sentence(_ text: String, for type: any Any.Type) -> String {
        guard text.hasPrefix("Cannot initialize") else { return String(text.prefix(detailLengthMax)) }
        guard let type = type as? any CaseIterable.Type else { return "This word is not one of those known here" }
        let words = words(of: type)
        guard !words.isEmpty, words.count <= listedWordsMax else { return "This word is not one of those known here" }
        return "One of these is needed: \(words.joined(separator: ", "))"
    }

    static func firstCase<Choice: CaseIterable>(of type: Choice.Type) -> Any? { type.allCases.first }

    private static func words<Choice: CaseIterable>(of type: Choice.Type) -> [String] {
        type.allCases.compactMap { choice in
            guard let choice = choice as? any RawRepresentable else { return nil }
            return rawText(choice)
        }
    }

    private static func rawText(_ value: some RawRepresentable) -> String? {
        if let text = value.rawValue as? String { return text }
        return (value.rawValue as? any BinaryInteger).map { "\($0)" }
    }
}
