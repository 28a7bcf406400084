/// Writes the steps of a pattern.
struct PatternWriter {
    var steps: [Pattern.Step] = []
    /// Writing nothing again and again takes time too.
    private var writes = 0

    /// - Throws: for a pattern that is too large once its repetitions are written out.
    mutating func write(_ node: PatternNode) throws(CELFailure) {
        writes += 1
        guard steps.count <= Pattern.stepsMax, writes <= 4 * Pattern.stepsMax else {
            throw CELFailure(.tooLarge, "the pattern has more than \(Pattern.stepsMax) steps")
        }
        switch node {
        case .empty: break
        case .set(let set): steps.append(.one(set))
        case .assert(let assertion): steps.append(.assert(assertion))
        case .sequence(let parts): for part in parts { try write(part) }
        case .choice(let branches):
            var ends: [Int] = []
            for (index, branch) in branches.enumerated() {
                let split = steps.count
                if index < branches.count - 1 { steps.append(.split(split + 1, 0)) }
                try write(branch)
                guard index < branches.count - 1 else { break }
                ends.append(steps.count)
                steps.append(.jump(0))
                steps[split] = .split(split + 1, steps.count)
            }
            for end in ends { steps[end] = .jump(steps.count) }
        case .repeated(let inner, let least, let most):
            for _ in 0..<least { try write(inner) }
            guard let most else { return try writeLoop(inner) }
            var splits: [Int] = []
            for _ in least..<most {
                splits.append(steps.count)
                steps.append(.split(steps.count + 1, 0))
                try write(inner)
            }
            for split in splits { steps[split] = .split(split + 1, steps.count) }
        }
    }

    private mutating func writeLoop(_ inner: PatternNode) throws(CELFailure) {
        let split = steps.count
        steps.append(.split(split + 1, 0))
        try write(inner)
        steps.append(.jump(split))
        steps[split] = .split(split + 1, steps.count)
    }
}
