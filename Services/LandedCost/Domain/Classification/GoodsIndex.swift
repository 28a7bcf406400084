import Foundation

/// Finds labels by words: BM25 (Robertson and Zaragoza, 2009) over labels and keywords, with what stands above a code
/// counting a little, and features that fit or do not.
package struct GoodsIndex: Sendable {
    /// One code that can be an answer.
    package struct Entry: Sendable {
        package let code: String
        package let text: String
        package let features: [GoodsFeature: Set<String>]
        /// Whether longer codes below it can be answers too; then they go first.
        package let isParent: Bool
    }

    /// An entry and how well it fits.
    struct Hit {
        let entry: Int
        let score: Double
        /// How much of the text, by weight, stands in it.
        let covered: Double
    }

    let words: GoodsWords
    package let entries: [Entry]
    private var terms: [String: Int] = [:]
    private var postings: [[(entry: Int32, weight: Double)]] = []
    private var inverseFrequencies: [Double] = []

    // How much a word of each place counts.
    private static let labelWeight = 1.6
    private static let keywordWeight = 1.3
    private static let parentWeight = 0.3
    private static let chapterWeight = 0.08
    /// A pair of words side by side is worth more than the two apart.
    private static let pairWeight = 0.9
    // BM25: how soon a word repeated counts no more, and how much a long label is held back.
    private static let saturation = 1.2
    private static let lengthShare = 0.35
    /// What a code keeps of its score that has goods below it.
    private static let parentShare = 0.8
    // What an entry keeps of its score by its features.
    private static let fits = 1.2
    private static let contradicts: [GoodsFeature: Double] = [.material: 0.55, .person: 0.35, .make: 0.4]

    /// - Parameters:
    ///   - labels: of chapters, headings and goods; one code may have labels of two files, which are read together.
    ///   - subheadings: six-digit codes that there are: a heading with one of them is that one.
    package init(_ labels: [GoodsLabel], words: GoodsWords, subheadings: [UInt32] = []) {
        self.words = words
        var own: [String: [GoodsLabel]] = [:]
        for label in labels { own[label.code, default: []].append(label) }
        var only: [String: String] = [:]
        for (heading, codes) in Dictionary(grouping: subheadings, by: { $0 / 100 }) where codes.count == 1 {
            only[Self.digits(heading, 4)] = Self.digits(codes[0], 6)
        }
        var parents: Set<String> = []
        for code in own.keys {
            for above in [4, 6, 8] where above < code.count { parents.insert(String(code.prefix(above))) }
        }
        var entries: [Entry] = []
        var lengths: [Double] = []
        var documents: [[String: Double]] = []
        for code in own.keys.sorted() where code.count > 2 {
            let labels = own[code] ?? []
            if let six = only[code], own[six] != nil { continue }
            var document: [String: Double] = [:]
            var features: [GoodsFeature: Set<String>] = [:]
            var length = 0.0
            func add(_ text: String, _ weight: Double, isOwn: Bool) {
                let reading = words.label(text)
                var previous: String?
                for (word, _) in reading.words {
                    document[word, default: 0] += weight
                    if isOwn, let previous { document["\(previous) \(word)", default: 0] += weight }
                    previous = word
                }
                guard isOwn else { return }
                length += Double(reading.words.count)
                for (feature, values) in reading.features { features[feature, default: []].formUnion(values) }
            }
            for label in labels {
                add(label.text, Self.labelWeight, isOwn: true)
                add(label.keywords, Self.keywordWeight, isOwn: true)
            }
            for above in [8, 6, 4] where above < code.count {
                for label in own[String(code.prefix(above))] ?? [] {
                    add("\(label.text) \(label.keywords)", Self.parentWeight, isOwn: false)
                }
            }
            for label in own[String(code.prefix(2))] ?? [] { add(label.text, Self.chapterWeight, isOwn: false) }
            // All clothing of one chapter is knitted, all of the other is not.
            if code.hasPrefix("61") { features[.make] = ["knitted"] }
            if code.hasPrefix("62"), !code.hasPrefix("6212") { features[.make] = ["woven"] }
            entries.append(
                Entry(
                    code: only[code] ?? code, text: labels.first?.text ?? "", features: features,
                    isParent: parents.contains(code)))
            documents.append(document)
            lengths.append(length)
        }
        self.entries = entries
        index(documents, lengths)
    }

    private mutating func index(_ documents: [[String: Double]], _ lengths: [Double]) {
        let mean = max(1, lengths.reduce(0, +) / Double(max(1, lengths.count)))
        for (entry, document) in documents.enumerated() {
            let held = 1 - Self.lengthShare + Self.lengthShare * lengths[entry] / mean
            for (word, frequency) in document.sorted(by: { $0.key < $1.key }) {
                let term = terms[word] ?? terms.count
                if term == postings.count {
                    terms[word] = term
                    postings.append([])
                }
                let weight = frequency * (Self.saturation + 1) / (frequency + Self.saturation * held)
                postings[term].append((Int32(entry), weight))
            }
        }
        let count = Double(documents.count)
        inverseFrequencies = postings.map { list in
            let found = Double(list.count)
            return log(1 + (count - found + 0.5) / (found + 0.5))
        }
    }

    /// What a search came to.
    struct Result {
        /// Best first.
        var hits: [Hit]
        /// How much of what the text says, by weight, stands in some label at all.
        let known: Double
    }

    func search(_ reading: GoodsWords.Reading, limit: Int) -> Result {
        var scores = [Double](repeating: 0, count: entries.count)
        var covered = [Double](repeating: 0, count: entries.count)
        var (total, known) = (0.0, 0.0)
        // A word that no label has counts as much as a rare one, but not as the rarest: brands are such words.
        let unknown = log(1 + Double(entries.count) / 4)
        var previous: String?
        for (word, weight) in reading.words {
            if let term = terms[word] {
                let inverse = inverseFrequencies[term] * weight
                known += inverse
                total += inverse
                for (entry, tf) in postings[term] {
                    scores[Int(entry)] += inverse * tf
                    covered[Int(entry)] += inverse
                }
            } else {
                total += unknown * weight * 0.5
            }
            if let previous, let term = terms["\(previous) \(word)"] {
                let inverse = inverseFrequencies[term] * weight * Self.pairWeight
                for (entry, tf) in postings[term] { scores[Int(entry)] += inverse * tf }
            }
            previous = word
        }
        guard total > 0 else { return Result(hits: [], known: 0) }
        var hits: [Hit] = []
        for (entry, score) in scores.enumerated() where score > 0 {
            let share = entries[entry].isParent ? Self.parentShare : 1
            let fits = fit(entries[entry].features, reading.features)
            hits.append(Hit(entry: entry, score: score * share * fits, covered: covered[entry] / total))
        }
        hits.sort { $0.score != $1.score ? $0.score > $1.score : entries[$0.entry].code < entries[$1.entry].code }
        hits = Array(hits.prefix(limit))
        return Result(hits: hits, known: known / total)
    }

    private func fit(_ entry: [GoodsFeature: Set<String>], _ asked: [GoodsFeature: Set<String>]) -> Double {
        var factor = 1.0
        for (feature, values) in asked {
            guard let own = entry[feature], !own.isEmpty else { continue }
            factor *= own.isDisjoint(with: values) ? Self.contradicts[feature] ?? 1 : Self.fits
        }
        return factor
    }

    private static func digits(_ number: UInt32, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
