import Foundation

/// Ranks codes for a product's text, says how sure it is, and asks where it is not.
package struct Classifier: Sendable {
    /// A code that may be the one.
    package struct Candidate: Hashable, Sendable {
        package let code: String
        package let text: String
        /// How often such an answer is right, in percent, as the labelled titles of the tests have it.
        package let confidence: Int
    }

    /// What would decide between candidates.
    package struct Question: Hashable, Sendable {
        /// `material`, `for_whom`, `make`, or `which`.
        package let fact: String
        package let text: String
        package let options: [Option]

        package struct Option: Hashable, Sendable {
            package let answer: String
            /// The best candidate if that is the answer.
            package let code: String
        }
    }

    package struct Answer: Hashable, Sendable {
        package let isSure: Bool
        /// Best first.
        package let candidates: [Candidate]
        /// Empty where it is sure.
        package let questions: [Question]

        package init(isSure: Bool, candidates: [Candidate], questions: [Question]) {
            self.isSure = isSure
            self.candidates = candidates
            self.questions = questions
        }
    }

    /// Below it no code is taken for the answer.
    package static let sureFrom = 50
    /// Candidates that are looked at.
    private static let depth = 24
    /// A candidate this near to the best is a rival; questions part rivals.
    private static let rivalShare = 0.72
    /// A men's shirt is this near to a women's shirt where the text says only shirt.
    private static let twinShare = 0.5
    /// Materials that say less than others beside them.
    private static let vague: Set<String> = ["textile", "metal"]

    package let index: GoodsIndex

    package init(_ index: GoodsIndex) { self.index = index }

    /// What a question about a feature can be answered with, such as `knitted` and `woven`.
    package func answers(to feature: GoodsFeature) -> [String] { index.words.values(of: feature) }

    /// Whether a text is one of the answers, or other words for one, such as `polyester`.
    package func isAnswer(_ text: String, to feature: GoodsFeature) -> Bool {
        index.words.label(text).features[feature] != nil
    }

    /// - Parameter facts: what is known besides the text, such as `cotton`, `women`, `knitted`.
    package func classify(_ text: String, facts: [String] = [], limit: Int) -> Answer {
        var reading = index.words.title(text)
        for fact in facts {
            let more = index.words.label(fact)
            for (feature, values) in more.features { reading.features[feature] = values }
        }
        let found = index.search(reading, limit: Self.depth)
        guard let best = found.hits.first else {
            return Answer(isSure: false, candidates: [], questions: [Self.moreWords])
        }
        let isUndecided = isUndecided(found.hits, reading)
        let sure = isUndecided ? min(confidence(found), Self.sureFrom - 1) : confidence(found)
        let isSure = sure >= Self.sureFrom
        let shares = shares(found.hits, first: sure)
        let candidates = zip(found.hits, shares).prefix(limit).map { hit, share in
            Candidate(code: index.entries[hit.entry].code, text: index.entries[hit.entry].text, confidence: share)
        }
        let near = isUndecided ? Self.twinShare : Self.rivalShare
        let rivals = found.hits.filter { $0.score >= best.score * near }
        return Answer(
            isSure: isSure, candidates: candidates, questions: isSure ? [] : questions(rivals, reading))
    }

    /// What speaks for the best hit, each from 0 to 1.
    struct Evidence {
        /// How far the next one is behind.
        let margin: Double
        /// How much of the text it has.
        let covered: Double

        init(_ found: GoodsIndex.Result) {
            let best = found.hits.first?.score ?? 0
            margin = found.hits.dropFirst().first.map { 1 - $0.score / best } ?? 1
            covered = found.hits.first?.covered ?? 0
        }
    }

    private func confidence(_ found: GoodsIndex.Result) -> Int {
        guard !found.hits.isEmpty else { return 0 }
        let evidence = Evidence(found)
        let value =
            Calibration.intercept + Calibration.margin * evidence.margin + Calibration.covered * evidence.covered
        return min(99, max(1, Int((100 / (1 + exp(-value))).rounded())))
    }

    /// Features that the text left open and that part the best from another that fits as well otherwise: whatever the
    /// words say, they do not decide.
    private func isUndecided(_ hits: [GoodsIndex.Hit], _ reading: GoodsWords.Reading) -> Bool {
        guard let best = hits.first else { return true }
        let features = index.entries[best.entry].features
        for feature in [GoodsFeature.person, .make] where reading.features[feature] == nil {
            guard let own = features[feature] else { continue }
            for hit in hits where hit.score >= best.score * Self.twinShare {
                let other = index.entries[hit.entry].features
                guard let values = other[feature], values.isDisjoint(with: own) else { continue }
                if other[.material] == nil || other[.material] == features[.material] { return true }
            }
        }
        return isMaterialOpen(hits, reading)
    }

    /// Whether no material was said and goods of another have every word of the text too: then how often a label
    /// repeats a word tells them apart, and that says nothing of the goods.
    private func isMaterialOpen(_ hits: [GoodsIndex.Hit], _ reading: GoodsWords.Reading) -> Bool {
        guard reading.features[.material] == nil, let best = hits.first,
            let own = index.entries[best.entry].features[.material]?.subtracting(Self.vague), !own.isEmpty
        else { return false }
        return hits.contains { hit in
            hit.score >= best.score * Self.twinShare && hit.covered >= best.covered
                && index.entries[hit.entry].features[.material]?.isDisjoint(with: own) == true
        }
    }

    /// The rest of the certainty, over those behind by how near they come.
    private func shares(_ hits: [GoodsIndex.Hit], first: Int) -> [Int] {
        guard let best = hits.first else { return [] }
        let weights = hits.dropFirst().map { pow($0.score / best.score, 6) }
        let sum = max(weights.reduce(0, +), 1)
        return [first] + weights.map { min(first, max(1, Int((Double(100 - first) * $0 / sum).rounded()))) }
    }

    /// See `Evidence`; for whoever fits the curve anew.
    package func evidence(_ text: String) -> (margin: Double, covered: Double) {
        let evidence = Evidence(index.search(index.words.title(text), limit: Self.depth))
        return (evidence.margin, evidence.covered)
    }

    /// Asks for each feature that parts the rivals and was not said; where none does, which of them it is.
    private func questions(_ rivals: [GoodsIndex.Hit], _ reading: GoodsWords.Reading) -> [Question] {
        var questions: [Question] = []
        for feature in GoodsFeature.allCases where reading.features[feature] == nil {
            var options: [Question.Option] = []
            for rival in rivals {
                let entry = index.entries[rival.entry]
                for value in (entry.features[feature] ?? []).sorted()
                where !options.contains(where: { $0.answer == value }) {
                    options.append(.init(answer: value, code: entry.code))
                }
            }
            guard Set(options.map(\.code)).count > 1 else { continue }
            questions.append(Question(fact: feature.fact, text: feature.question, options: options))
        }
        guard questions.isEmpty else { return questions }
        let which = rivals.prefix(5).map {
            Question.Option(answer: index.entries[$0.entry].text, code: index.entries[$0.entry].code)
        }
        return [
            which.count > 1 ? Question(fact: "which", text: "Which of these is it?", options: which) : Self.moreWords
        ]
    }

    private static let moreWords = Question(
        fact: "text", text: "What is it, in ordinary words? The text names no goods that are known here.", options: [])

    /// Of a logistic curve over what a search came to, fitted to one half of the labelled titles and checked on the other.
    enum Calibration {
        static let intercept = -3.6
        static let margin = 5.4
        static let covered = 6.8
    }
}
