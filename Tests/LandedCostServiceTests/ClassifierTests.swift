import Foundation
import LandedCostDomain
import Testing

@testable import LandedCostService

/// The shipped labels over titles whose code is certain: how often the answer is right, and whether it knows.
@Suite struct ClassifierTests {
    private static let classifier = Result { try RealTables.labels().labels.classifier }

    private func shares(_ titles: [LabelledTitles.Title]) throws -> (first: Double, three: Double) {
        let classifier = try Self.classifier.get()
        var (first, three) = (0, 0)
        for title in titles {
            let codes = classifier.classify(title.text, limit: 3).candidates.map(\.code)
            if codes.first == title.code { first += 1 }
            if codes.contains(title.code) { three += 1 }
        }
        return (Double(first) / Double(titles.count), Double(three) / Double(titles.count))
    }

    @Test func `most titles get their code`() throws {
        #expect(LabelledTitles.known.count >= 300)
        let known = try shares(LabelledTitles.known)
        #expect(known.first >= 0.93 && known.three >= 0.97, "\(known)")
        let unseen = try shares(LabelledTitles.unseen)
        #expect(unseen.first >= 0.85 && unseen.three >= 0.92, "\(unseen)")
    }

    /// Of the answers that are this sure about as many are right. Fitted to every second title, checked on the others.
    @Test(arguments: [(1...49), (50...79), (80...94), (95...99)])
    func `confidence is what it says`(_ range: ClosedRange<Int>) throws {
        let classifier = try Self.classifier.get()
        var (said, right, count) = (0.0, 0.0, 0.0)
        let all = LabelledTitles.known + LabelledTitles.unseen
        for title in all.enumerated().filter({ !$0.offset.isMultiple(of: 2) }).map(\.element) {
            guard let best = classifier.classify(title.text, limit: 1).candidates.first,
                range.contains(best.confidence)
            else { continue }
            said += Double(best.confidence) / 100
            right += best.code == title.code ? 1 : 0
            count += 1
        }
        guard count > 0 else { return }
        // Twice the deviation that chance allows, and a little.
        let mean = said / count
        let allowed = 2 * (mean * (1 - mean) / count).squareRoot() + 0.04
        #expect(abs(mean - right / count) <= allowed, "said \(mean), right \(right / count) of \(count)")
    }

    @Test(arguments: [
        ("Hoodie", "material", "cotton", "611020"), ("Hoodie", "material", "synthetic", "611030"),
        ("Cotton shirt", "for_whom", "men", "620520"), ("Leggings", "material", "cotton", "610462"),
    ])
    func `what does not say enough is asked for, and the answer decides`(
        _ text: String, _ fact: String, _ answer: String, _ code: String
    ) throws {
        let classifier = try Self.classifier.get()
        let unsure = classifier.classify(text, limit: 3)
        #expect(!unsure.isSure)
        let question = try #require(unsure.questions.first { $0.fact == fact }, "\(unsure.questions)")
        #expect(question.options.contains { $0.answer == answer }, "\(question)")
        let decided = classifier.classify(text, facts: [answer], limit: 3)
        #expect(decided.candidates.first?.code.prefix(4) == code.prefix(4), "\(decided)")
        #expect(!decided.questions.contains { $0.fact == fact })
    }

    @Test(arguments: ["Xylophonic gizmo widget", "…", "12345", "the best of 2026"])
    func `what names no goods is not guessed`(_ text: String) throws {
        let answer = try Self.classifier.get().classify(text, limit: 3)
        #expect(!answer.isSure && !answer.questions.isEmpty, "\(answer)")
    }

    @Test(
        arguments: [
            ("T-SHIRT", ["tshirt"]), ("Women’s crème", ["women", "creme"]), ("500ml, 2.5 kg", [",", "kg"]),
            ("USB-C", ["usbc"]), ("alcohol-free gel", ["gel"]), ("Faux leather bag", ["fauxleather", "bag"]),
        ] as [(String, [String])])
    func `words are read alike however they are written`(_ text: String, _ words: [String]) {
        #expect(GoodsWords.tokens(text) == words)
    }

    @Test func `an imported nomenclature adds national codes and words`() throws {
        let file = DataFile(
            name: "own.csv", bytes: Array("code,text,keywords\n9503003000,Wooden railway sets,brio loco\n".utf8))
        let labels = try NomenclatureFiles.read(from: nil, imported: file)
        let answer = labels.classifier.classify("Brio loco wooden", limit: 3)
        #expect(answer.candidates.first?.code == "9503003000", "\(answer)")
        #expect(try labels.version != RealTables.labels().labels.version)
    }

    @Test(arguments: [
        ("code,text\n95030,toys\n", 2), ("code,text\n950300,\n", 2), ("code,text\n950300,a\n950300,b\n", 3),
        ("kode,text\n950300,a\n", 1), ("code,text\n950300,a,b\n", 2),
    ])
    func `a broken nomenclature is refused with its row`(_ text: String, _ line: Int) {
        let error = #expect(throws: TableError.self) {
            try GoodsLabel.read(DataFile(name: "own.csv", bytes: Array(text.utf8)))
        }
        #expect(error?.file == "own.csv" && error?.line == line)
    }

    @Test func `all 96 chapters and 1,228 headings have a label, and 300 goods more`() throws {
        let labels = try GoodsLabel.read(TableFiles.file("hs_labels.csv", in: nil))
        let counts = Dictionary(grouping: labels, by: \.code.count).mapValues(\.count)
        #expect(counts[2] == 96 && counts[4] == 1_228 && (counts[6] ?? 0) >= 300)
        let tables = try RealTables.get()
        for label in labels where label.code.count == 6 {
            #expect(tables.nomenclature.contains(UInt32(label.code) ?? 0), "\(label.code)")
        }
        let headings = Set(tables.nomenclature.all.map { $0 / 100 }.filter { $0 < 9_800 })
        #expect(headings == Set(labels.filter { $0.code.count == 4 }.compactMap { UInt32($0.code) }))
    }

    @Test func `the cache holds no more than it may`() {
        let cache = AnswerCache(entriesMax: 10)
        var made = 0
        for number in 0..<100 {
            for _ in 0..<2 {
                _ = cache.answer(.init(version: "v", text: "\(number)", facts: [], limit: 1)) {
                    made += 1
                    return Classifier.Answer(isSure: false, candidates: [], questions: [])
                }
            }
            #expect(cache.count <= 10)
        }
        #expect(made == 100)
    }
}
