/// A regular expression of RE2's syntax, run without going back: its time is at most its size times the length of the text.
///
/// What it can: alternatives, groups, `* + ? {2,5}` (greedy or not, which makes no difference to whether it matches),
/// classes, `\d \w \s \b`, `\p{Lu}` and other general categories, anchors, flags `i m s U`. What it refuses by name: what
/// RE2 refuses (looking around, back references) and the names of scripts.
struct Pattern: Sendable {
    enum Step: Sendable {
        case one(PatternSet)
        /// Goes on at both places.
        case split(Int, Int)
        case jump(Int)
        case assert(Assertion)
        case match
    }

    enum Assertion: Sendable { case textStart, textEnd, lineStart, lineEnd, wordEdge, noWordEdge }

    /// Steps after `{2,5}` and its kin are written out.
    static let stepsMax = 2_000
    static let textBytesMax = 1_000

    private let steps: [Step]

    /// - Throws: what in the pattern can't be read.
    init(_ text: String) throws(CELFailure) {
        guard text.utf8.count <= Self.textBytesMax else {
            throw CELFailure(.invalidArgument, "the pattern is longer than \(Self.textBytesMax) bytes")
        }
        var parser = PatternParser(text)
        let node = try parser.pattern()
        var writer = PatternWriter()
        try writer.write(node)
        writer.steps.append(.match)
        steps = writer.steps
    }

    /// How many steps it has.
    var size: Int { steps.count }

    /// Whether it matches anywhere in the text.
    func matches(_ text: String, _ run: inout CELRun) -> Bool {
        var scalars = text.unicodeScalars.makeIterator()
        var before: Unicode.Scalar?
        var current = Threads(steps.count)
        var next = Threads(steps.count)
        var stack: [Int] = []
        var after = scalars.next()
        while true {
            // One may begin at every place.
            if follow(0, &current, &stack, before, after) { return true }
            // A step looks at every place it has reached so far.
            run.charge(1 + current.count / 4)
            guard let scalar = after, !run.isExhausted else { return false }
            after = scalars.next()
            next.clear()
            for index in 0..<current.count {
                guard case .one(let set) = steps[current.places[index]], set.contains(scalar) else { continue }
                if follow(current.places[index] + 1, &next, &stack, scalar, after) { return true }
            }
            before = scalar
            swap(&current, &next)
        }
    }

    /// Adds a place and all that are reached from it without a character.
    /// - Returns: whether the end of the pattern is among them.
    private func follow(
        _ start: Int, _ threads: inout Threads, _ stack: inout [Int], _ before: Unicode.Scalar?,
        _ after: Unicode.Scalar?
    ) -> Bool {
        stack.append(start)
        var isMatch = false
        while let place = stack.popLast() {
            guard threads.add(place) else { continue }
            switch steps[place] {
            case .one: break
            case .split(let first, let second): stack += [second, first]
            case .jump(let target): stack.append(target)
            case .assert(let assertion): if assertion.holds(before, after) { stack.append(place + 1) }
            case .match: isMatch = true
            }
        }
        return isMatch
    }

    /// The places that the pattern has reached, each once.
    private struct Threads {
        private(set) var places: [Int]
        private(set) var count = 0
        private var marks: [Bool]

        init(_ size: Int) {
            places = Array(repeating: 0, count: size)
            marks = Array(repeating: false, count: size)
        }

        mutating func add(_ place: Int) -> Bool {
            guard !marks[place] else { return false }
            marks[place] = true
            places[count] = place
            count += 1
            return true
        }

        mutating func clear() {
            for index in 0..<count { marks[places[index]] = false }
            count = 0
        }
    }
}

extension Pattern.Assertion {
    func holds(_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == "\n"
        case .lineEnd: after == nil || after == "\n"
        case .wordEdge: Self.isWord(before) != Self.isWord(after)
        case .noWordEdge: Self.isWord(before) == Self.isWord(after)
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, scalar.isASCII else { return false }
        return UInt8(scalar.value).isWordStart || UInt8(scalar.value).isDigit
    }
}

/// Which characters a step takes.
struct PatternSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var categories: [(names: Set<Unicode.GeneralCategory>, isNegated: Bool)] = []
    var isNegated = false
    var ignoresCase = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        guard ignoresCase else { return has(scalar) != isNegated }
        if ranges.contains(where: { $0.contains(scalar.value) }) { return !isNegated }
        let forms = [scalar] + Self.otherCases(of: scalar)
        // What is not a capital is also not the small letter of one.
        let isIn =
            forms.contains { form in ranges.contains { $0.contains(form.value) } }
            || categories.contains { category in
                forms.contains { category.names.contains($0.properties.generalCategory) } != category.isNegated
            }
        return isIn != isNegated
    }

    /// The small and the capital letter, and the one of the other: `ſ` is `S` and so `s`.
    static func otherCases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar.isASCII {
            // Nearly all there is, and quick: a letter differs from its other case by one bit.
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            return isLetter ? [Unicode.Scalar(UInt8(scalar.value) ^ 0x20)] : []
        }
        let small = small(scalar)
        let capital = capital(scalar)
        return [small, capital, capital.flatMap(Self.small), small.flatMap(Self.capital)].compactMap { $0 }
    }

    private static func small(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        only(scalar.properties.lowercaseMapping)
    }

    private static func capital(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        only(scalar.properties.uppercaseMapping)
    }

    /// Nil for the `SS` of `ß`: as in RE2, a character is only ever one.
    private static func only(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }

    private func has(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
            || categories.contains { $0.names.contains(scalar.properties.generalCategory) != $0.isNegated }
    }
}
