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
    /// What looking at a step's set costs beside the step itself, in steps; 0 for most.
    private let weights: [Int]
    private let isHeavy: Bool
    private let ignoresCase: Bool
    private let asksKinds: Bool

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
        let sets = steps.map { step -> PatternSet? in if case .one(let set) = step { set } else { nil } }
        weights = sets.map { $0?.weight ?? 0 }
        isHeavy = weights.contains { $0 > 0 }
        ignoresCase = sets.contains { $0?.ignoresCase == true }
        asksKinds = sets.contains { $0?.asksKinds == true }
        size = weights.reduce(steps.count, +)
        guard size <= Self.stepsMax else {
            throw CELFailure(.tooLarge, "the pattern has more than \(Self.stepsMax) steps")
        }
    }

    /// How many steps it has, large classes counting as several.
    let size: Int

    /// The most that one character of a text costs.
    var costMax: Int { 1 + size / 4 + (ignoresCase ? PatternCharacter.caseCost : 0) + (asksKinds ? 1 : 0) }
    /// Of a pattern that is not known.
    static var costMax: Int { 2 + stepsMax / 4 + PatternCharacter.caseCost }

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
            var looks = current.count
            if isHeavy { for index in 0..<current.count { looks += weights[current.places[index]] } }
            run.charge(1 + looks / 4)
            guard let scalar = after, !run.isExhausted else { return false }
            after = scalars.next()
            next.clear()
            let character = PatternCharacter(scalar, ignoringCase: ignoresCase, asksKinds: asksKinds, &run)
            for index in 0..<current.count {
                guard case .one(let set) = steps[current.places[index]], set.contains(character) else { continue }
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

/// A character of a text, with what sets ask of it worked out once.
struct PatternCharacter {
    let scalar: Unicode.Scalar
    /// It and its other cases.
    let forms: [Unicode.Scalar]
    /// Its general category as one bit, and those of all its forms.
    let kind: UInt32
    let kinds: UInt32

    /// Of working out the cases of a character beyond ASCII, in steps.
    static let caseCost = 8

    init(_ scalar: Unicode.Scalar, ignoringCase: Bool, asksKinds: Bool, _ run: inout CELRun) {
        self.scalar = scalar
        forms = ignoringCase ? [scalar] + PatternSet.otherCases(of: scalar) : []
        if ignoringCase, !scalar.isASCII { run.charge(Self.caseCost) }
        guard asksKinds else {
            (kind, kinds) = (0, 0)
            return
        }
        run.charge(1)
        kind = PatternKinds.bit(of: scalar)
        kinds = forms.reduce(kind) { $0 | PatternKinds.bit(of: $1) }
    }
}

/// General categories as bits of a number.
enum PatternKinds {
    private static let order: [(name: String, category: Unicode.GeneralCategory)] = [
        ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter), ("Lm", .modifierLetter),
        ("Lo", .otherLetter), ("Mn", .nonspacingMark), ("Mc", .spacingMark), ("Me", .enclosingMark),
        ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber), ("Pc", .connectorPunctuation),
        ("Pd", .dashPunctuation), ("Ps", .openPunctuation), ("Pe", .closePunctuation), ("Pi", .initialPunctuation),
        ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Sm", .mathSymbol), ("Sc", .currencySymbol),
        ("Sk", .modifierSymbol), ("So", .otherSymbol), ("Zs", .spaceSeparator), ("Zl", .lineSeparator),
        ("Zp", .paragraphSeparator), ("Cc", .control), ("Cf", .format), ("Co", .privateUse),
    ]

    /// By name: `Lu`, or `L` for all that begin so.
    static func named(_ name: String) -> UInt32? {
        var bits: UInt32 = 0
        for (place, known) in order.enumerated()
        where known.name == name || name.count == 1 && known.name.hasPrefix(name) { bits |= 1 << UInt32(place) }
        return bits == 0 ? nil : bits
    }

    static func bit(of scalar: Unicode.Scalar) -> UInt32 {
        let category = scalar.properties.generalCategory
        // What has no name above is of a kind of its own.
        return 1 << UInt32(order.firstIndex { $0.category == category } ?? 31)
    }
}

/// Which characters a step takes.
struct PatternSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    /// General categories, as bits.
    var kinds: UInt32 = 0
    /// Those whose characters are not meant, each for itself: `\P{Lu}`.
    var kindsExcluded: [UInt32] = []
    var isNegated = false
    var ignoresCase = false

    var asksKinds: Bool { kinds != 0 || !kindsExcluded.isEmpty }
    var weight: Int { ranges.count / 8 + kindsExcluded.count / 4 }

    func contains(_ character: PatternCharacter) -> Bool {
        var isIn = has(character.scalar)
        if ignoresCase, !isIn { isIn = character.forms.contains { has($0) } }
        if !isIn, asksKinds {
            // What is not a capital is also not the small letter of one.
            let own = ignoresCase ? character.kinds : character.kind
            isIn = kinds & own != 0 || kindsExcluded.contains { $0 & own == 0 }
        }
        return isIn != isNegated
    }

    private func has(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } }

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
}
