extension CELFunction {
    static let patterns: [CELFunction] = [
        CELFunction(
            "matches", [Overload(.string, .string, gives: .bool), Overload(on: .string, .string, gives: .bool)],
            .two { text, pattern, run in
                guard case .string(let text) = text, case .string(let pattern) = pattern else {
                    return .noOverload("matches", text, pattern)
                }
                run.charge(pattern.utf8.count)
                do throws(CELFailure) {
                    let pattern = try Pattern(pattern)
                    run.charge(pattern.size)
                    return .bool(pattern.matches(text, &run))
                } catch {
                    return .error(error)
                }
            })
    ]
}
