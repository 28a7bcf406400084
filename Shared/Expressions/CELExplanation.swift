/// How an evaluation came to its value: each part of the expression, with the value it had.
package struct CELExplanation: Sendable, CustomStringConvertible {
    package struct Step: Sendable {
        /// The part of the text.
        package let text: String
        /// Offsets of UTF-8.
        package let range: Range<Int>
        /// How far below the whole it is; 0 for the whole.
        package let depth: Int
        /// The values it had, in order; more than one inside of a loop, none where it was not needed.
        package let values: [CELValue]
    }

    /// Each part whose value does not stand in the text already, the whole first, every part before its own parts.
    package let steps: [Step]
    package let value: CELValue
    package let cost: UInt64
    /// Whether there were more values than are kept (2,000).
    package let isCut: Bool

    init(_ syntax: Syntax, _ names: Names, value: CELValue, cost: UInt64, trace: Trace) {
        var values: [Int: [CELValue]] = [:]
        for note in trace.notes { values[note.node, default: []].append(note.value) }
        var steps: [Step] = []
        // A stack of our own: the whole comes first, then its parts from left to right.
        var stack = [(id: syntax.root, depth: 0)]
        while let (id, depth) = stack.popLast() {
            if Self.isWrittenOut(id, in: syntax) { continue }
            let range = syntax.nodes[id].range
            steps.append(Step(text: syntax.spelling(of: id), range: range, depth: depth, values: values[id] ?? []))
            switch names[id] {
            case .slot, .local, .type: continue
            case .function(_, isNamespaced: true):
                if case .call(_, _, let arguments) = syntax[id] {
                    stack += arguments.reversed().map { ($0, depth + 1) }
                }
            default: stack += syntax.children(of: id).reversed().map { ($0, depth + 1) }
            }
        }
        self.steps = steps
        self.value = value
        self.cost = cost
        isCut = trace.isCut
    }

    /// Whether its value stands in the text already: a literal, a list of them, `money("1.00", "EUR")`.
    private static func isWrittenOut(_ id: Syntax.ID, in syntax: Syntax) -> Bool {
        func isLiteral(_ id: Syntax.ID) -> Bool { if case .literal = syntax[id] { true } else { false } }
        switch syntax[id] {
        case .literal: return true
        case .list(let items, _): return items.allSatisfy(isLiteral)
        case .call(_, target: nil, let arguments): return id != syntax.root && arguments.allSatisfy(isLiteral)
        default: return false
        }
    }

    /// An indented tree, one line a part.
    package var description: String {
        var lines = steps.map { step in
            let text = step.text.split(whereSeparator: \.isNewline).map { String($0).trimmingBlanks }.joined(
                separator: " "
            ).visible
            let shown: String
            switch step.values.count {
            case 0: shown = "not needed"
            case 1: shown = step.values[0].description
            case 2...8: shown = step.values.map(\.description).joined(separator: " · ")
            default:
                let some = step.values.prefix(8).map(\.description).joined(separator: " · ")
                shown = "\(some) · … (\(step.values.count) values)"
            }
            return String(repeating: "  ", count: step.depth) + text + "  →  " + shown
        }
        if isCut { lines.append("(more values than \(Trace.notesMax): the rest is left out)") }
        return lines.joined(separator: "\n")
    }
}

/// What an unknown outcome means to a rule: its caller decides, once, for each rule.
package enum CELUnknownMeaning: String, Sendable, CaseIterable, Codable {
    case holds
    case fails
    /// Neither: the caller hears of it and decides otherwise, for instance by a review.
    case undecided
}

/// Whether a condition holds, and what was missing to tell.
package struct CELVerdict: Sendable {
    package enum Answer: Sendable, Equatable {
        case yes, no, undecided
        case failed
    }

    package let answer: Answer
    /// Names of the variables and fields that would have been needed. Not empty also where the meaning of an unknown
    /// made the answer.
    package let missing: [String]
    /// Why it failed: an error while it ran, or a value that is no bool.
    package let failure: CELFailure?

    init(_ value: CELValue, whenUnknown meaning: CELUnknownMeaning) {
        switch value {
        case .bool(let flag): (answer, missing, failure) = (flag ? .yes : .no, [], nil)
        case .unknown(let unknown):
            let answer: Answer =
                switch meaning {
                case .holds: .yes
                case .fails: .no
                case .undecided: .undecided
                }
            (self.answer, missing, failure) = (answer, unknown.names, nil)
        case .error(let error): (answer, missing, failure) = (.failed, [], error)
        default:
            let error = CELFailure(.noSuchOverload, "a condition has to be a bool, and this is \(value.typeName)")
            (answer, missing, failure) = (.failed, [], error)
        }
    }
}
