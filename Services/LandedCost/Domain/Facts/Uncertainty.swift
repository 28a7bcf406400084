import Commerce

/// What a consignment may come to while facts of its lines are missing.
///
/// Each line is worked out under the extremes of its facts; a duty moves one way between them, and a line's charges do
/// not depend on another's facts, so the cheapest and the dearest answer of each line bound the whole.
struct Uncertainty {
    let consignment: Consignment
    let cost: (Consignment) throws -> OptionCost

    /// Answers of one line that are tried; more would be six facts of two answers on one line.
    private static let trialsMax = 64
    /// An answer may lead to a further question, and that to one more.
    private static let roundsMax = 3

    private typealias Answers = [(name: String, text: String)]

    /// - Parameter first: the cost without the facts, with the questions it left.
    /// - Returns: the dearest answer's charges with all questions and the range. A charge that rests on a quantity
    ///   nothing bounds is left out, and the range has no high.
    func settled(_ first: OptionCost) throws -> OptionCost {
        var needs = first.needs
        var trials: [Int: [Answers]] = [:]
        var costs: [OptionCost] = []
        var isRefused = false
        for _ in 0..<Self.roundsMax {
            trials = Dictionary(grouping: needs, by: \.line).mapValues { Self.trials($0.map(\.fact.name)) }
            (costs, isRefused) = run(trials)
            let further = costs.flatMap(\.needs).filter { need in
                !needs.contains { $0.line == need.line && $0.fact == need.fact }
            }
            if further.isEmpty { break }
            for need in further where !needs.contains(where: { $0.line == need.line && $0.fact == need.fact }) {
                needs.append(need)
            }
        }
        return try bounded(first, needs.sorted { $0.line < $1.line }, trials, costs, isRefused: isRefused)
    }

    private func bounded(
        _ first: OptionCost, _ needs: [Need], _ trials: [Int: [Answers]], _ costs: [OptionCost], isRefused: Bool
    ) throws -> OptionCost {
        guard !costs.isEmpty else { return first }  // every answer is refused: the questions stand without a range
        var least: [Int: Answers] = [:]
        var dearest: [Int: Answers] = [:]
        for (line, answers) in trials {
            let sums = costs.map { sum($0, line, isOnly: trials.count == 1) }
            guard let low = sums.indices.min(by: { sums[$0] < sums[$1] }),
                let high = sums.indices.max(by: { sums[$0] < sums[$1] })
            else { continue }
            least[line] = answers[low % answers.count]
            dearest[line] = answers[high % answers.count]
        }
        let (known, isOpen) = try withoutUnbounded(dearest)
        let low = try cost(consignment.supposing(least))
        var shown = try cost(consignment.supposing(known))
        let isBounded = !isOpen && !isRefused && shown.needs.isEmpty
        if isBounded, low.totals == shown.totals { return shown }  // no answer changes anything: nothing to ask
        shown.needs = needs
        shown.range = TotalRange(low: low.totals.total, high: isBounded ? shown.totals.total : nil)
        shown.assumptions += suppositions(known)
        return shown
    }

    /// Runs every answer of every line, the lines side by side.
    private func run(_ trials: [Int: [Answers]]) -> (costs: [OptionCost], isRefused: Bool) {
        var costs: [OptionCost] = []
        var isRefused = false
        for round in 0..<(trials.values.map(\.count).max() ?? 0) {
            let answers = trials.mapValues { $0[round % $0.count] }
            if let cost = try? cost(consignment.supposing(answers)) {
                costs.append(cost)
            } else {
                isRefused = true
            }
        }
        return (costs, isRefused)
    }

    /// Takes away the quantities with which the sum has no end.
    private func withoutUnbounded(_ answers: [Int: Answers]) throws -> (answers: [Int: Answers], isOpen: Bool) {
        guard answers.values.contains(where: { $0.contains { $0.text == FactForm.huge } }) else {
            return (answers, false)
        }
        let more = answers.mapValues { $0.map { $0.text == FactForm.huge ? ($0.name, FactForm.huger) : $0 } }
        let huge = try? cost(consignment.supposing(answers))
        let huger = try? cost(consignment.supposing(more))
        var known = answers
        var isOpen = false
        for (line, texts) in answers where texts.contains(where: { $0.text == FactForm.huge }) {
            if let huge, let huger, sum(huge, line, isOnly: false) == sum(huger, line, isOnly: false) { continue }
            known[line] = texts.filter { $0.text != FactForm.huge }
            isOpen = true
        }
        return (known, isOpen)
    }

    /// What a line is charged, in minor units; the whole where only this line is in question.
    private func sum(_ cost: OptionCost, _ line: Int, isOnly: Bool) -> Int64 {
        if isOnly { return cost.customsTotals.total.minorUnits }
        return cost.charges.reduce(0) { $1.line == line ? $0 &+ $1.customsAmount.minorUnits : $0 }
    }

    private static func trials(_ names: [String]) -> [Answers] {
        var trials: [Answers] = [[]]
        for name in names {
            let answers = FactKind.named(name)?.form.extremes ?? []
            guard !answers.isEmpty, trials.count * answers.count <= trialsMax else { continue }
            trials = trials.flatMap { trial in answers.map { trial + [(name: name, text: $0)] } }
        }
        return trials
    }

    private func suppositions(_ answers: [Int: Answers]) -> [Assumption] {
        answers.sorted { $0.key < $1.key }.flatMap { line, answers in
            answers.map { answer in
                Assumption(
                    code: "fact_supposed",
                    detail:
                        "Line \(consignment.shipment.lines[line].id): \(answer.name) was taken as \(answer.text), the dearest answer."
                )
            }
        }
    }
}

extension Ledger {
    /// Takes a line's problem as a question where a question can give the fact; otherwise the line stays refused.
    mutating func asks(_ problem: LineProblem) -> Bool {
        guard case .needs(let fact, let why) = problem.reason, FactKind.named(fact.name) != nil else { return false }
        ask(Need(line: problem.line, fact: fact, why: why))
        return true
    }
}
