import ArgumentParser
import Expressions
import Foundation
import JSON

/// An expression with its variables, as a command line gives them.
struct CELScene: ParsableArguments {
    @Argument(help: "The expression; - reads it from standard input.") var expression: String

    @Option(
        name: .customLong("declare"),
        help:
            "A variable and its type, name=type: int, string, money, list(string), map(string, int), a --record. Repeatable."
    )
    var declarations: [String] = []

    @Option(
        name: .customLong("record"),
        help: "A kind of record with its fields, as in line=sku:string,price:money. Repeatable.")
    var records: [String] = []

    @Option(
        name: .customLong("bind"),
        help: #"A value, name=JSON: 'order.total="19.99 EUR"' for money. Not declared, any type will do. Repeatable."#)
    var values: [String] = []

    @Option(help: "A JSON file with an object of values by name.") var bindings: String?
    @Option(help: "Names are looked up in here first.") var container = ""
    @Option(help: "The type the value has to have, such as bool.") var expect: String?
    @Option(help: "How many steps it may take.") var cost: UInt64 = CELLimits.standard.costMax

    func compiled() throws -> CELExpression {
        let (text, environment, expected) = try (text(), environment(), expected())
        return try told { () throws(CELProblems) in
            try CELExpression.compile(text, in: environment, expecting: expected)
        }
    }

    func unchecked() throws -> CELExpression {
        let (text, environment) = try (text(), environment())
        return try told { () throws(CELProblems) in try CELExpression.unchecked(text, in: environment) }
    }

    /// All that is wrong, each with its place.
    private func told<Result>(_ body: () throws(CELProblems) -> Result) throws -> Result {
        do throws(CELProblems) {
            return try body()
        } catch {
            throw CommandFailure(error.description)
        }
    }

    private func text() throws -> String {
        guard expression == "-" else { return expression }
        // One byte more than is taken, and a byte order mark.
        let bytes = FileHandle.standardInput.readData(ofLength: CELLimits.standard.textBytesMax + 4)
        guard let text = String(validating: Self.withoutMark(bytes), as: UTF8.self) else {
            throw CommandFailure("the expression on standard input is no UTF-8")
        }
        return text
    }

    /// Some editors put a byte order mark before a text.
    private static func withoutMark(_ bytes: Data) -> Data {
        bytes.starts(with: "\u{FEFF}".utf8) ? bytes.dropFirst(3) : bytes
    }

    private func expected() throws -> CELType? {
        let objects = try objects()
        return try expect.map { try type($0, objects) }
    }

    private func type(_ text: String, _ objects: [CELObject]) throws -> CELType {
        guard let type = CELType(text, objects: objects) else {
            throw CommandFailure(
                "\(text) is no type; types are int, string, money, list(int), map(string, int) and the like")
        }
        return type
    }

    /// `name=rest`
    private func pair(_ text: String, _ option: String) throws -> (String, String) {
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
            throw CommandFailure("--\(option) takes name=…, not \(text)")
        }
        return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }

    private func objects() throws -> [CELObject] {
        var objects: [CELObject] = []
        for record in records {
            let (name, fields) = try pair(record, "record")
            objects.append(try object(name, fields, objects))
        }
        return objects
    }

    private func object(_ name: String, _ text: String, _ objects: [CELObject]) throws -> CELObject {
        var fields: [CELObject.Field] = []
        var rest = text[...]
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: ":") else {
                throw CommandFailure("--record takes name=field:type,…, not \(text)")
            }
            // A comma within parentheses belongs to the type.
            var depth = 0
            let after = rest.index(after: colon)
            let end = rest[after...].firstIndex { letter in
                depth += letter == "(" ? 1 : letter == ")" ? -1 : 0
                return letter == "," && depth == 0
            }
            fields.append(
                .init(String(rest[..<colon]), try type(String(rest[after..<(end ?? rest.endIndex)]), objects)))
            rest = end.map { rest[rest.index(after: $0)...] } ?? ""
        }
        return try told { () throws(CELProblems) in try CELObject(name, fields) }
    }

    /// What is declared, and what is bound without being declared.
    private func environment() throws -> CELEnvironment {
        let objects = try objects()
        var variables = try declarations.map { text in
            let (name, type) = try pair(text, "declare")
            guard type.contains(where: { !$0.isWhitespace }) else {
                throw CommandFailure("--declare \(text) has no type")
            }
            if let word = CELEnvironment.reservedWord(in: name) {
                throw CommandFailure("--declare \(text): \"\(word)\" is a reserved word and names no variable")
            }
            return CELEnvironment.Variable(name, try self.type(type, objects))
        }
        let declared = Set(variables.map(\.name))
        variables += try given().map(\.0).filter { !declared.contains($0) }.map { .init($0, .dyn) }
        return try told { () throws(CELProblems) in
            try CELEnvironment(variables, container: container, limits: CELLimits(costMax: cost))
        }
    }

    /// Names and values, those of the command line last.
    private func given() throws -> [(String, CELValue)] {
        var given: [String: CELValue] = [:]
        if let bindings {
            guard let data = FileManager.default.contents(atPath: bindings) else {
                throw CommandFailure("\(bindings) can't be read")
            }
            do throws(JSONFailure) {
                let bytes = Array(Self.withoutMark(data))
                given = try StrictJSONDecoder().decode([String: CELValue].self, from: bytes)
            } catch {
                throw Self.failure(error, of: bindings)
            }
        }
        for (name, text) in try bound() { given[name] = try Self.value(text, of: name) }
        return given.sorted { $0.key < $1.key }
    }

    /// Names and texts of the command line, each name once.
    private func bound() throws -> [String: String] {
        var bound: [String: String] = [:]
        for value in values {
            let (name, text) = try pair(value, "bind")
            guard bound.updateValue(text, forKey: name) == nil else {
                throw CommandFailure("--bind \(name) is given twice")
            }
        }
        return bound
    }

    private static func value(_ text: String, of name: String) throws -> CELValue {
        do throws(JSONFailure) {
            return try StrictJSONDecoder().decode(CELValue.self, from: Array(text.utf8))
        } catch {
            let isOfSyntax = error.issues.first?.code == JSONCode.invalidJSON.rawValue
            guard isOfSyntax, !text.isEmpty, !text.contains(where: { "{}[]\"".contains($0) }) else {
                throw failure(error, of: "--bind \(name)")
            }
            throw CommandFailure("--bind \(name) is no JSON value; a text needs quotes: \(name)=\"\(text)\"")
        }
    }

    private static func failure(_ error: JSONFailure, of place: String) -> CommandFailure {
        CommandFailure("\(place) is no JSON value: \(error.issues.first?.detail ?? "it can't be read")")
    }

    /// - Throws: for a value that is not of its variable's type, and for one that reaches no variable where some are
    ///   declared. A file may hold values that this expression does not use.
    func bindings(of expression: CELExpression) throws -> CELBindings {
        let environment = expression.environment
        let declared = try declarations.map { try pair($0, "declare").0 }
        let (given, bound) = (try given(), try bound())
        let names = Set(given.map(\.0))
        var bindings = CELBindings(environment)
        for (name, value) in given {
            guard let slot = environment.slot(of: name) else { continue }
            if !declared.isEmpty, !declared.contains(name), !expression.variables.contains(name) {
                let meant = CELEnvironment.misbound(name, unbound: declared.filter { !names.contains($0) })
                if let fault = meant ?? (bound[name] == nil ? nil : "there is no variable \(name)") {
                    let place = bound[name] == nil ? self.bindings ?? "" : "--bind \(name)"
                    throw CommandFailure("\(place): \(fault)".visible)
                }
            }
            do throws(CELFailure) {
                bindings[slot] = try value.read(as: environment.variables[slot].type)
            } catch {
                throw CommandFailure("\(name): \(error.message)".visible)
            }
        }
        return bindings
    }

    static func json(_ value: CELValue) throws -> String {
        if case .unknown(let unknown) = value { return try written(["unknown": unknown.names]) }
        do {
            return try written(value)
        } catch {
            throw CommandFailure("this value can't be written as JSON: \(value)")
        }
    }

    /// As JSON whose every character can be seen: in a text of JSON `\u001b` is an escape, too.
    static func written(_ value: some Encodable) throws -> String {
        do {
            return String(decoding: try StrictJSONEncoder().encode(value), as: UTF8.self).visible
        } catch {
            throw CommandFailure("this can't be written as JSON: \(error)")
        }
    }
}
