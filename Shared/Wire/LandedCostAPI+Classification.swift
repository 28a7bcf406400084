import HTTPTypes

// Codes for texts about goods.

extension LandedCostAPI {
    /// Codes of the Harmonized System for product texts, ranked.
    package static let classify = Endpoint<ClassificationRequest, ClassificationAnswer>(
        .post, "/v1/landed-cost/classifications")

    package struct ClassificationRequest: Codable, Hashable, Sendable {
        package let items: [ItemToClassify]
        /// Candidates wanted of each, 1 to 10; 3 when not given.
        package let limit: Int64?

        package init(items: [ItemToClassify], limit: Int64? = nil) {
            self.items = items
            self.limit = limit
        }
    }

    package struct ItemToClassify: Codable, Hashable, Sendable {
        package let id: String
        /// A title as a shop has it.
        package let text: String
        /// Such as `cotton`.
        package let material: String?
        /// `women`, `men` or `baby`.
        package let forWhom: String?
        /// `knitted` or `woven`.
        package let make: String?

        package init(id: String, text: String, material: String? = nil, forWhom: String? = nil, make: String? = nil) {
            self.id = id
            self.text = text
            self.material = material
            self.forWhom = forWhom
            self.make = make
        }

        private enum CodingKeys: String, CodingKey {
            case id, text, material
            case forWhom = "for_whom"
            case make
        }
    }

    package struct ClassificationAnswer: Codable, Hashable, Sendable {
        /// Names the labels byte for byte.
        package let nomenclatureVersion: String
        package let results: [Classification]

        package init(nomenclatureVersion: String, results: [Classification]) {
            self.nomenclatureVersion = nomenclatureVersion
            self.results = results
        }

        private enum CodingKeys: String, CodingKey {
            case nomenclatureVersion = "nomenclature_version"
            case results
        }
    }

    package struct Classification: Codable, Hashable, Sendable {
        package let id: String
        package let status: ClassificationStatus
        /// The answer where it is sure.
        package let code: String?
        /// Best first.
        package let candidates: [CodeCandidate]
        /// What would decide, where it is not sure.
        package let questions: [CodeQuestion]

        package init(
            id: String, status: ClassificationStatus, code: String?, candidates: [CodeCandidate],
            questions: [CodeQuestion]
        ) {
            self.id = id
            self.status = status
            self.code = code
            self.candidates = candidates
            self.questions = questions
        }
    }

    package struct CodeCandidate: Codable, Hashable, Sendable {
        package let code: String
        package let level: CodeLevel
        package let text: String
        /// From 0.01 to 0.99: how often such an answer is right.
        package let confidence: String

        package init(code: String, level: CodeLevel, text: String, confidence: String) {
            self.code = code
            self.level = level
            self.text = text
            self.confidence = confidence
        }
    }

    package struct CodeQuestion: Codable, Hashable, Sendable {
        /// The member to answer it in (`material`, `for_whom`, `make`), or `which` and `text`, which a better text answers.
        package let fact: String
        package let question: String
        package let options: [CodeOption]

        package init(fact: String, question: String, options: [CodeOption]) {
            self.fact = fact
            self.question = question
            self.options = options
        }
    }

    package struct CodeOption: Codable, Hashable, Sendable {
        package let answer: String
        /// Where that answer leads.
        package let code: String

        package init(answer: String, code: String) {
            self.answer = answer
            self.code = code
        }
    }
}

package enum ClassificationStatus: String, Codable, CaseIterable, Hashable, Sendable {
    case classified
    /// No code is sure enough; see the questions.
    case uncertain
}

package enum CodeLevel: String, Codable, CaseIterable, Hashable, Sendable {
    /// Four digits: a quote needs six.
    case heading
    /// Six digits, the same everywhere.
    case subheading
    /// Eight or ten digits of one country's tariff.
    case national
}
