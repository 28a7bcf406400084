/// An expression that was read, checked and compiled, ready to run any number of times from any number of threads.
///
/// ```swift
/// let environment = try CELEnvironment([.init("order.total", .money), .init("order.country", .string)])
/// let rule = try CELExpression.compile(
///     #"order.total > money("500.00", "EUR") && order.country in ["BR", "NG"]"#, in: environment, expecting: .bool)
/// var bindings = CELBindings(environment)
/// bindings["order.total"] = .money(sum)
/// rule.evaluate(bindings)                                  // unknown (order.country)
/// rule.test(bindings, whenUnknown: .undecided).missing     // ["order.country"]
/// ```
package final class CELExpression: Sendable {
    package let text: String
    package let environment: CELEnvironment
    /// What its value will be; `dyn` for an unchecked expression.
    package let type: CELType
    /// What it may cost at worst, in steps: see `CELLimits.costMax`.
    package let estimate: UInt64
    /// The variables it uses, sorted.
    package let variables: [String]

    private let syntax: Syntax
    private let names: Names
    private let types: [CELType]?
    private let program: Compiled

    /// Reads and checks an expression: everything that can be known before it runs.
    /// - Parameter expecting: the type its value has to have, `.bool` for a condition.
    /// - Throws: all that is wrong, with its places; also for one that may cost more than the environment's limit.
    package static func compile(
        _ text: String, in environment: CELEnvironment, expecting: CELType? = nil
    ) throws(CELProblems) -> CELExpression {
        let syntax = try Parser.parse(text, limits: environment.limits)
        let names = Names(syntax, in: environment)
        let types = try Checker.types(of: syntax, names, in: environment, expecting: expecting)
        let expression = try CELExpression(syntax, names, environment, types)
        let costMax = environment.limits.costMax
        guard expression.estimate <= costMax else {
            let message = "it may take \(expression.estimate) steps, and \(costMax) are allowed"
            throw CELProblems([syntax.problem(message, at: syntax.root)])
        }
        return expression
    }

    /// Reads an expression without checking its types: names that are not declared and functions that do not exist are
    /// failures when it runs. For texts of unknown make; what people save goes through `compile`.
    /// - Throws: what is no expression at all.
    package static func unchecked(
        _ text: String, in environment: CELEnvironment
    ) throws(CELProblems) -> CELExpression {
        let syntax = try Parser.parse(text, limits: environment.limits)
        return try CELExpression(syntax, Names(syntax, in: environment), environment, nil)
    }

    private init(
        _ syntax: Syntax, _ names: Names, _ environment: CELEnvironment, _ types: [CELType]?
    ) throws(CELProblems) {
        self.syntax = syntax
        self.names = names
        self.environment = environment
        self.types = types
        text = syntax.text
        type = types?[syntax.root] ?? .dyn
        program = Compiled(try Compiler.compile(syntax, names, environment, types: types, isTracing: false))
        var estimator = Estimator(syntax, names, environment, types: types)
        estimate = estimator.estimate(syntax.root).cost
        let slots = names.meanings.values.compactMap { if case .slot(let slot) = $0 { slot } else { nil } }
        variables = Set(slots).map { environment.variables[$0].name }.sorted()
    }

    /// Runs it. Never throws and never hangs: what goes wrong, and what was not known, are values too.
    package func evaluate(_ bindings: CELBindings) -> CELValue {
        var trace: Trace?
        return run(program, bindings, &trace).value
    }

    /// The same, with what it cost.
    package func measure(_ bindings: CELBindings) -> (value: CELValue, cost: UInt64) {
        var trace: Trace?
        return run(program, bindings, &trace)
    }

    /// Runs it as a condition.
    /// - Parameter whenUnknown: what it means for this rule if something that was needed is not known.
    package func test(_ bindings: CELBindings, whenUnknown: CELUnknownMeaning) -> CELVerdict {
        CELVerdict(evaluate(bindings), whenUnknown: whenUnknown)
    }

    /// Runs it and tells the value of each part. Slower than `evaluate`: for people, not for every order.
    package func explain(_ bindings: CELBindings) -> CELExplanation {
        var trace: Trace? = Trace()
        // Tracing adds steps, which must not make an expression fail that would not fail otherwise.
        let costMax = environment.limits.costMax.multipliedReportingOverflow(by: 4)
        let traced = (try? Compiler.compile(syntax, names, environment, types: types, isTracing: true)).map {
            Compiled($0)
        }
        let costly = run(traced ?? program, bindings, &trace, costMax: costMax.overflow ? .max : costMax.partialValue)
        let plain = measure(bindings)
        return CELExplanation(
            syntax, names, value: plain.value, cost: min(plain.cost, costly.cost), trace: trace ?? Trace())
    }

    private func run(
        _ program: Compiled, _ bindings: CELBindings, _ trace: inout Trace?, costMax: UInt64? = nil
    ) -> (value: CELValue, cost: UInt64) {
        var bindings = bindings
        if bindings.environment !== environment { bindings = rebound(bindings) }
        let result = Machine.evaluate(
            program, bindings, costMax: costMax ?? environment.limits.costMax, trace: &trace)
        guard case .error(let failure) = result.value, failure.range == nil else { return result }
        let node = failure.node >= 0 ? Int(failure.node) : syntax.root
        return (.error(CELFailure(failure, node: Int32(node), range: syntax.nodes[node].range)), result.cost)
    }

    /// Bindings that were made for another environment, by name.
    private func rebound(_ bindings: CELBindings) -> CELBindings {
        var own = CELBindings(environment)
        for (slot, variable) in environment.variables.enumerated() { own[slot] = bindings[variable.name] }
        return own
    }

    /// Where a failure is in the text, with a caret under it.
    package func problem(_ failure: CELFailure) -> CELProblem {
        CELProblem(failure.message, at: failure.range ?? 0..<text.utf8.count, in: text)
    }
}
