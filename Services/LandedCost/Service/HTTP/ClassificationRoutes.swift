import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for classification: parse, ask, present.
struct ClassificationRoutes: Sendable {
    /// Work of some 50 ms; a catalogue is sent in parts.
    static let itemsMax = 500
    /// Longer than a title; a description's first sentence fits.
    static let textMax = 500
    static let limitMax: Int64 = 10
    static let limitDefault: Int64 = 3

    let live: LiveLabels
    let cache = AnswerCache()

    func register(on routes: Routes) {
        let this = self
        routes.on(LandedCostAPI.classify) { body, _ in
            try this.check(body)
            return await this.answer(body)
        }
    }

    /// Away from the event loop, which others share.
    @concurrent private func answer(
        _ body: LandedCostAPI.ClassificationRequest
    ) async -> LandedCostAPI.ClassificationAnswer {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            let labels = live.labels
            let limit = Int(body.limit ?? Self.limitDefault)
            return LandedCostAPI.ClassificationAnswer(
                nomenclatureVersion: labels.version,
                results: body.items.map { item in
                    let facts = [item.material, item.forWhom, item.make].compactMap(\.self)
                    let key = AnswerCache.Key(version: labels.version, text: item.text, facts: facts, limit: limit)
                    let answer = cache.answer(key) {
                        labels.classifier.classify(item.text, facts: facts, limit: limit)
                    }
                    return LandedCostAPI.Classification(id: item.id, answer)
                })
        }
    }

    private func check(_ body: LandedCostAPI.ClassificationRequest) throws {
        var faults: [FieldError] = []
        let count = body.items.count
        if count == 0 { faults.append(FieldError(pointer: "/items", code: "required", detail: "At least one")) }
        if count > Self.itemsMax {
            let detail = "At most \(Self.itemsMax), found \(count)"
            throw Problem.invalidField("/items", "too_many", detail)
        }
        if let limit = body.limit, !(1...Self.limitMax).contains(limit) {
            faults.append(.outOfRange("/limit", "From 1 to \(Self.limitMax)"))
        }
        var ids: Set<String> = []
        for (index, item) in body.items.enumerated() {
            let at = "/items/\(index)"
            if !(1...ShipmentReader.textMax).contains(item.id.count) {
                faults.append(.invalid("\(at)/id", "1 to \(ShipmentReader.textMax) characters"))
            } else if !ids.insert(item.id).inserted {
                faults.append(.invalid("\(at)/id", "This id is there twice"))
            }
            let text = item.text.count
            if !(1...Self.textMax).contains(text) {
                faults.append(.invalid("\(at)/text", "1 to \(Self.textMax) characters, found \(text)"))
            } else if item.text.allSatisfy(\.isWhitespace) {
                faults.append(.invalid("\(at)/text", "It holds no words, only blanks"))
            }
            checkFacts(item, at, &faults)
        }
        guard faults.isEmpty else { throw Problem.invalidFields(faults) }
    }

    /// An answer that means nothing here would be passed over in silence.
    private func checkFacts(_ item: LandedCostAPI.ItemToClassify, _ at: String, _ faults: inout [FieldError]) {
        let given: [(feature: GoodsFeature, text: String?)] = [
            (.material, item.material), (.person, item.forWhom), (.make, item.make),
        ]
        for (feature, text) in given {
            guard let text else { continue }
            let pointer = "\(at)/\(feature.fact)"
            if !(1...60).contains(text.count) {
                faults.append(.invalid(pointer, "1 to 60 characters"))
                continue
            }
            let classifier = live.labels.classifier
            guard !classifier.isAnswer(text, to: feature) else { continue }
            let known = classifier.answers(to: feature).joined(separator: ", ")
            faults.append(.invalid(pointer, "Not known; known are \(known)"))
        }
    }
}

extension LandedCostAPI.Classification {
    init(id: String, _ answer: Classifier.Answer) {
        self.init(
            id: id, status: answer.isSure ? .classified : .uncertain,
            code: answer.isSure ? answer.candidates.first?.code : nil,
            candidates: answer.candidates.map { candidate in
                LandedCostAPI.CodeCandidate(
                    code: candidate.code,
                    level: candidate.code.count < 6 ? .heading : candidate.code.count == 6 ? .subheading : .national,
                    text: candidate.text,
                    confidence: candidate.confidence < 10 ? "0.0\(candidate.confidence)" : "0.\(candidate.confidence)")
            },
            questions: answer.questions.map { question in
                LandedCostAPI.CodeQuestion(
                    fact: question.fact, question: question.text,
                    options: question.options.map { LandedCostAPI.CodeOption(answer: $0.answer, code: $0.code) })
            })
    }
}
