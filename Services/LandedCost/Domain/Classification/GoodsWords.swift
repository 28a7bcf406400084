/// Reads texts about goods the way the index was written: words without their endings, other words for the same thing
/// made one, features picked out.
package struct GoodsWords: Sendable {
    private enum Meaning: Sendable {
        case same([String])
        case noise
    }

    private var meanings: [String: Meaning] = [:]
    private var features: [String: [(feature: GoodsFeature, value: String)]] = [:]

    /// - Throws: `TableError` for a row that is not whole or has a kind that is not known.
    package init(_ file: DataFile) throws(TableError) {
        try CSVTable(file, columns: ["word", "kind", "means"]).forEachRow { row throws(TableError) in
            let word = try row.filled(0, "word")
            switch row.text(1) {
            case "same": meanings[word] = .same(try row.filled(2, "means").split(separator: " ").map(String.init))
            case "noise": meanings[word] = .noise
            case let kind:
                guard let feature = GoodsFeature(rawValue: kind) else { throw row.fail("kind \(kind) is unknown") }
                _ = try row.filled(2, "means")
                // Steel is a metal too.
                features[word, default: []] += row.list(2).map { (feature, $0) }
            }
        }
    }

    /// What a feature can be, by name.
    func values(of feature: GoodsFeature) -> [String] {
        Set(features.values.joined().filter { $0.feature == feature }.map(\.value)).sorted()
    }

    /// A text, read.
    package struct Reading: Sendable {
        /// Each word that counts, in order, and how much it does.
        package internal(set) var words: [(text: String, weight: Double)] = []
        package internal(set) var features: [GoodsFeature: Set<String>] = [:]
    }

    /// What comes behind one of these tells of a part, a use or a feature, and less of what the thing is.
    private static let turns: Set<String> = ["for", "with", "without", "featuring", "includes", "including", "plus"]
    /// The thing itself stands last before such a turn.
    private static let headWeight = 1.6
    private static let tailWeight = 0.45
    /// A feature decides between neighbours; it does not name the thing.
    private static let featureWeight = 0.45

    /// Reads a title as shops write them.
    package func title(_ text: String) -> Reading {
        var reading = Reading()
        var isTail = false
        var last: Int?
        for token in Self.tokens(text) {
            if token == "," || (Self.turns.contains(token) && !reading.words.isEmpty) {
                isTail = isTail || !reading.words.isEmpty
                continue
            }
            let before = reading.words.count
            add(token, scale: isTail ? Self.tailWeight : 1, to: &reading)
            if !isTail, reading.words.count > before, features[token] == nil { last = reading.words.count - 1 }
        }
        if let last { reading.words[last].weight *= Self.headWeight }
        return reading
    }

    /// Reads a label or its keywords: every word counts alike.
    func label(_ text: String) -> Reading {
        var reading = Reading()
        var isNegated = false
        for token in Self.tokens(text) where token != "," {
            // "not knitted" is no knitted thing.
            if token == "not" {
                isNegated = true
            } else if isNegated {
                isNegated = false
            } else {
                add(token, scale: 1, to: &reading)
            }
        }
        return reading
    }

    private func add(_ token: String, scale: Double, to reading: inout Reading) {
        let known = features[token] ?? features[Self.stem(token)] ?? []
        for (feature, value) in known { reading.features[feature, default: []].insert(value) }
        if known.contains(where: { $0.feature == .person }) { return }
        let weight = known.isEmpty ? scale : scale * Self.featureWeight
        switch meanings[token] ?? meanings[Self.stem(token)] {
        case .noise: return
        case .same(let words): reading.words += words.map { (Self.stem($0), weight) }
        case nil: reading.words.append((Self.stem(token), weight))
        }
    }

    /// Lower-case words of letters and digits, commas and brackets as `,`; `T-shirt` is one word, numbers are none.
    package static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var word = ""
        func end() {
            if let first = word.unicodeScalars.first, !first.properties.isAlphabetic {
                // 14k and 925 are marks of metal, 500ml is none.
                if word == "14k" || word == "18k" || word == "925" || word == "3d" { tokens.append(word) }
            } else if word.count > 1 {
                tokens.append(word)
            }
            word = ""
        }
        var characters = text.lowercased().decomposedToBase()[...]
        while let character = characters.popFirst() {
            switch character {
            case _ where character.isLetter || character.isNumber: word.append(character)
            case "'", "’":
                // women's is women; d'or stays one word.
                if characters.first == "s", characters.dropFirst().first?.isLetter != true {
                    characters = characters.dropFirst()
                }
            case "-" where word.count == 1 || word == "usb": break
            case "-" where characters.starts(with: "free"):
                // Alcohol-free is no alcohol.
                word = ""
                characters = characters.dropFirst(4)
            case ",", ";", "(", ")", "|", "/", ":", "–", "—":
                end()
                if tokens.last != "," { tokens.append(",") }
            default: end()
            }
        }
        end()
        return joined(tokens)
    }

    /// Imitations are no leather.
    private static func joined(_ tokens: [String]) -> [String] {
        guard tokens.contains("leather") else { return tokens }
        var joined: [String] = []
        for token in tokens {
            if token == "leather", let last = joined.last,
                ["faux", "vegan", "imitation", "artificial", "synthetic", "pu"].contains(last)
            {
                joined[joined.count - 1] = "fauxleather"
            } else {
                joined.append(token)
            }
        }
        return joined
    }

    /// The word without the ending of its number: `boxes`, `berries`, `boots`.
    static func stem(_ word: String) -> String {
        guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us"), !word.hasSuffix("is")
        else { return word }
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        for ending in ["ches", "shes", "sses", "xes", "zes"] where word.hasSuffix(ending) {
            return String(word.dropLast(2))
        }
        return String(word.dropLast())
    }
}

extension String {
    /// Letters without their accents: `crème` is `creme`.
    fileprivate func decomposedToBase() -> [Character] {
        var characters: [Character] = []
        for character in self {
            if character.isASCII {
                characters.append(character)
            } else if let base = Self.bases[character] {
                characters += base
            } else {
                characters.append(character)
            }
        }
        return characters
    }

    private static let bases: [Character: String] = {
        let rows = [
            ("a", "àáâãäå"), ("c", "ç"), ("e", "èéêë"), ("i", "ìíîï"), ("n", "ñ"), ("o", "òóôõöø"), ("u", "ùúûü"),
            ("y", "ýÿ"),
            ("ss", "ß"), ("ae", "æ"), ("oe", "œ"),
        ]
        var bases: [Character: String] = [:]
        for (base, letters) in rows { for letter in letters { bases[letter] = base } }
        return bases
    }()
}
