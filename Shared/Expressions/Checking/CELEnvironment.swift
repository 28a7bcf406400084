/// The name and type of a variable or field.
package struct CELDeclaration: Sendable {
    package let name: String
    package let type: CELType
    /// The most bytes of UTF-8, or entries, it will have, for the estimate of cost. Nil: what `CELLimits` assumes.
    package let sizeMax: Int?

    package init(_ name: String, _ type: CELType, sizeMax: Int? = nil) {
        self.name = name
        self.type = type
        self.sizeMax = sizeMax
    }
}

/// What an expression may speak of: its variables with their types, and the functions it may call.
///
/// Made once and shared by every expression of a kind: all fraud rules, all routing rules. A variable may have a dotted
/// name, `order.total`: then it is found by its place, without looking anything up.
package final class CELEnvironment: Sendable {
    package typealias Variable = CELDeclaration

    package let variables: [Variable]
    /// Names are looked up in here first: in `shop.eu`, `rate` may mean `shop.eu.rate`, `shop.rate` or `rate`.
    package let container: String
    package let limits: CELLimits
    let functions: [String: CELFunction]
    private let slots: [String: Int]

    /// - Parameter functions: of the caller's own, beside the standard ones.
    /// - Throws: for a name that is no dotted name or is declared twice, and for a function that exists already.
    package init(
        _ variables: [Variable], container: String = "", functions: [CELFunction] = [], limits: CELLimits = .standard
    ) throws(CELProblems) {
        self.variables = variables
        self.container = container
        self.limits = limits
        var slots: [String: Int] = [:]
        for (index, variable) in variables.enumerated() {
            guard Self.isName(variable.name) else {
                throw CELProblems(declaration: "\"\(variable.name)\" is no name for a variable")
            }
            guard slots.updateValue(index, forKey: variable.name) == nil else {
                throw CELProblems(declaration: "\(variable.name) is declared twice")
            }
        }
        self.slots = slots
        guard container.isEmpty || Self.isName(container) else {
            throw CELProblems(declaration: "\"\(container)\" is no name for a container")
        }
        var all = CELFunction.standard
        for function in functions where all.updateValue(function, forKey: function.name) != nil {
            throw CELProblems(declaration: "there is a function \(function.name) already")
        }
        self.functions = all
    }

    package func slot(of variable: String) -> Int? { slots[variable] }

    /// What was meant by a value that is bound to no variable, as far as one can tell.
    /// - Parameter unbound: the declared variables that have no value yet.
    package static func misbound(_ name: String, unbound: [String]) -> String? {
        if let inner = unbound.sorted().first(where: { $0.hasPrefix(name + ".") }) {
            return "\(name) is not declared, and \(inner) is: it is bound as \(inner)=…"
        }
        let hint = Checker.hint(name, unbound)
        return hint.isEmpty ? nil : "there is no variable \(name)\(hint)"
    }

    /// The word in a name for which no expression could name such a variable.
    package static func reservedWord(in name: String) -> String? {
        let words = name.split(separator: ".").map(String.init)
        return words.first.flatMap { Token.reserved.contains($0) ? $0 : nil }
            ?? words.dropFirst().first { Token.neverField.contains($0) }
    }

    /// Words with points between them. Reserved words can't begin an expression, so such a variable could not be named;
    /// it does no harm either.
    private static func isName(_ text: String) -> Bool {
        let words = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            word.first.map(\.isWordStart) ?? false && word.allSatisfy { $0.isWordStart || $0.isDigit }
        }
    }

    /// The names that a name may stand for, the likeliest first.
    func candidates(for name: String, isAbsolute: Bool) -> [String] {
        guard !isAbsolute, !container.isEmpty else { return [name] }
        var parts = container.split(separator: ".")
        var candidates: [String] = []
        while !parts.isEmpty {
            candidates.append(parts.joined(separator: ".") + "." + name)
            parts.removeLast()
        }
        return candidates + [name]
    }

    /// Names of types, which are values too.
    static let typeNames: Set<String> = [
        "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
        "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR",
    ]
}

/// Values for the variables of an environment. Those that are not set are absent: `has()` says false of them, and an
/// expression that uses one becomes unknown.
package struct CELBindings: Sendable {
    package let environment: CELEnvironment
    var values: [CELValue]

    package init(_ environment: CELEnvironment) {
        self.environment = environment
        values = Array(repeating: .absent, count: environment.variables.count)
    }

    /// Sets a variable by its place: see `CELEnvironment.slot(of:)`. The quickest way for a caller that fills the same
    /// variables again and again.
    package subscript(slot: Int) -> CELValue {
        get { values[slot] }
        set { values[slot] = newValue.depth > CELLimits.valueDepthMax ? .error(.tooDeep) : newValue }
    }

    /// Sets a variable by its name. A name that is not declared is ignored, and read as absent.
    package subscript(name: String) -> CELValue {
        get { environment.slot(of: name).map { values[$0] } ?? .absent }
        set { if let slot = environment.slot(of: name) { self[slot] = newValue } }
    }
}
