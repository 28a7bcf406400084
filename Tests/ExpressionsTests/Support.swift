import Expressions
import Foundation
import Testing

/// The environment of most tests: an order as a fraud rule sees it.
enum Shop {
    static let environment: CELEnvironment = {
        do {
            let line = try CELObject(
                "line",
                [
                    .init("sku", .string, sizeMax: 40), .init("quantity", .int), .init("price", .money),
                    .init("category", .string),
                ])
            return try CELEnvironment([
                .init("order.total", .money), .init("order.country", .string, sizeMax: 2),
                .init("order.email", .string), .init("order.lines", .list(.record(line)), sizeMax: 50),
                .init("order.placed", .timestamp), .init("buyer.orders", .int), .init("buyer.ip", .ip),
                .init("buyer.tags", .map(.string, .string)), .init("score", .double), .init("rate", .decimal),
                .init("anything", .dyn), .init("flag", .bool), .init("line", .record(line)),
            ])
        } catch {
            fatalError("the environment of the tests: \(error)")
        }
    }()

    static var line: CELObject? {
        if case .record(let object) = environment.variables.last?.type { return object }
        return nil
    }

    static func bindings(_ values: [String: CELValue] = [:]) -> CELBindings {
        var bindings = CELBindings(environment)
        for (name, value) in values { bindings[name] = value }
        return bindings
    }

    static func compile(_ text: String, expecting: CELType? = nil) throws -> CELExpression {
        try CELExpression.compile(text, in: environment, expecting: expecting)
    }

    /// The messages of everything wrong with a text.
    static func problems(_ text: String, expecting: CELType? = nil) -> [String] {
        do {
            _ = try CELExpression.compile(text, in: environment, expecting: expecting)
            return []
        } catch {
            return error.problems.map(\.message)
        }
    }

    static func evaluate(_ text: String, _ values: [String: CELValue] = [:]) throws -> CELValue {
        try compile(text).evaluate(bindings(values))
    }
}

func money(_ text: String, _ currency: String) -> CELValue {
    CELDecimal(text).flatMap { CELMoney($0, currency: currency) }.map { .money($0) } ?? .null
}

func isSame(_ left: CELValue, _ right: CELValue) -> Bool { CELTaggedValue.isSame(left, right) }

/// A folder beside this file.
func folder(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name).path
}
