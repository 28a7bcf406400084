/// What a reader asked for, in words for the sender of the document.
enum Needed: String {
    case text = "Text is needed"
    case wholeNumber = "A whole number is needed"
    case number = "A number is needed"
    case boolean = "true or false is needed"
    case object = "An object is needed"
    case list = "A list is needed"
    case null = "null is needed"
}

/// Thrown after an issue is recorded, up to the nearest place that can go on without the value.
struct Unwinding: Error {}

extension DecodingRun {
    /// The first pass throws; the second records and lets the caller go on with a placeholder.
    @inline(never)
    func mismatch(_ node: Int, _ needed: Needed) throws {
        try refuse(node, .wrongType, "\(needed.rawValue), found \(tape.found(node))")
    }

    @inline(never)
    func refuse(_ node: Int, _ code: JSONCode, _ detail: String) throws {
        if isCollecting {
            if node != JSONTape.absentIndex { try record(code.rawValue, at: tape.pointer(to: node), detail) }
            return
        }
        // Without its place, which costs a walk past all that stands before it: a type that tries alternatives throws
        // many of these, and what is told in the end is what the second pass records.
        let context = DecodingError.Context(codingPath: [], debugDescription: detail)
        throw code == .wrongType ? DecodingError.typeMismatch(Any.self, context) : .dataCorrupted(context)
    }

    /// Nothing of a placeholder is missing: only its own absence was an issue.
    @inline(never)
    func missing(_ name: String, in object: Int) throws {
        let detail = "This member is required"
        if isCollecting {
            guard object != JSONTape.absentIndex else { return }
            let pointer = tape.pointer(to: object) + "/" + JSONPointer.escaped(name)
            return try record(JSONCode.required.rawValue, at: pointer, detail)
        }
        throw DecodingError.keyNotFound(
            PathKey(stringValue: name), .init(codingPath: tape.path(to: object), debugDescription: detail))
    }

    /// One issue for each place: the first told is the cause of what follows it.
    func record(_ code: String, at pointer: String, _ detail: String) throws {
        guard issues.count < JSONFailure.issuesMax else { throw Unwinding() }
        if issues.contains(where: { $0.pointer == pointer }) { return }
        issues.append(JSONIssue(pointer: pointer, code: code, detail: detail))
    }
}
