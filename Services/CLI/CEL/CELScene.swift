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

    /// What is wrong goes to standard output with its place; one line says that something is.
    private func told<Result>(_ body: () throws(CELProblems) -> Result) throws -> Result {
        do throws(CELProblems) {
            return try body()
        } catch {
            for problem in error.problems { Console.standard.write(problem.description) }
            let count = error.problems.count
            throw CommandFailure(
                "\(error.problems.first?.message ?? "it can't be read")\(count > 1 ? " (and \(count - 1) more)" : "")")
        }
    }

    func failure(_ problem: CELProblem) -> CommandFailure {
        Console.standard.write(problem.description)
        return CommandFailure(problem.message)
    }

    private func text() throws -> String {
        guard expression == "-" else { return expression }
        let bytes = FileHandle.standardInput.readData(ofLength: CELLimits.standard.textBytesMax + 1)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("the expression on standard input is no UTF-8")
        }
        return text
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
            given = try Self.read(Array(data), as: [String: CELValue].self, of: bindings)
        }
        for value in values {
            let (name, text) = try pair(value, "bind")
            given[name] = try Self.read(Array(text.utf8), as: CELValue.self, of: "--bind \(name)")
        }
        return given.sorted { $0.key < $1.key }
    }

    private static func read<Read: Decodable>(_ bytes: [UInt8], as type: Read.Type, of place: String) throws -> Read {
        do throws(JSONFailure) {
            return try StrictJSONDecoder().decode(type, from: bytes)
        } catch {
            throw CommandFailure("\(place) is no JSON value: \(error.issues.first?.detail ?? "it can't be read")")
        }
    }

    func bindings(_ environment: CELEnvironment) throws -> CELBindings {
        var bindings = CELBindings(environment)
        for (name, value) in try given() {
            guard let slot = environment.slot(of: name) else { continue }
            do throws(CELFailure) {
                bindings[slot] = try value.read(as: environment.variables[slot].type)
            } catch {
                throw CommandFailure("\(name): \(error.message)")
            }
        }
        return bindings
    }

    static func json(_ value: CELValue) throws -> String {
        do {
            return String(decoding: try StrictJSONEncoder().encode(value), as: UTF8.self)
        } catch {
            throw CommandFailure("this value can't be written as JSON: \(value)")
        }
    }
}
