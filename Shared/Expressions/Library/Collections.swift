import Foundation

extension CELFunction {
    private static let item = CELType.parameter("A")
    private static let items = CELType.list(.parameter("A"))

    static let collections: [CELFunction] = [
        CELFunction(
            "size",
            [CELType.string, .bytes, items, .map(.parameter("K"), .parameter("V"))].flatMap {
                [Overload($0, gives: .int), Overload(on: $0, gives: .int)]
            },
            .one { value, run in
                switch value {
                case .string(let text):
                    run.charge(bytes: text.utf8.count)
                    return .int(Int64(codePointCount(text)))
                case .bytes(let bytes): return .int(Int64(bytes.count))
                case .list(let list): return .int(Int64(list.items.count))
                case .map(let map): return .int(Int64(map.count))
                default: return .noOverload("size", value)
                }
            }),
        pair("sets.contains") { left, right, run in right.allSatisfy { holds(left, $0, &run) } },
        pair("sets.intersects") { left, right, run in right.contains { holds(left, $0, &run) } },
        pair("sets.equivalent") { left, right, run in
            right.allSatisfy { holds(left, $0, &run) } && left.allSatisfy { holds(right, $0, &run) }
        },
        list("distinct", gives: items) { values, run in
            var result: [CELValue] = []
            for value in values where !holds(result, value, &run) { result.append(value) }
            return .list(result)
        },
        list("first", gives: .optional(item)) { values, _ in values.first.map { CELOptional.of($0) } ?? CELOptional.none
        },
        list("last", gives: .optional(item)) { values, _ in values.last.map { CELOptional.of($0) } ?? CELOptional.none
        },
        CELFunction(
            "slice", [Overload(on: items, .int, .int, gives: items)],
            .three { list, start, end, run in
                guard case .list(let list) = list, case .int(let start) = start, case .int(let end) = end else {
                    return .noOverload("slice", list, start, end)
                }
                guard start >= 0, start <= end, end <= list.items.count else {
                    return .failure(
                        .invalidArgument, "\(start) to \(end) is outside of a list of \(list.items.count) entries")
                }
                run.charge(Int(end - start))
                return .list(Array(list.items[Int(start)..<Int(end)]))
            }),
        CELFunction(
            "sum", [CELType.int, .uint, .double, .decimal, .money].map { Overload(on: .list($0), gives: $0) },
            .one { value, run in
                guard case .list(let list) = value else { return .noOverload("sum", value) }
                run.charge(list.items.count)
                guard let first = list.items.first else {
                    return .failure(
                        .invalidArgument,
                        "an empty list has no sum; a zero before it makes one: ([money(\"0\", \"EUR\")] + list).sum()")
                }
                return list.items.dropFirst().reduce(first) { sum, next in
                    if case .error = sum { return sum }
                    return added(sum, next) ?? .noOverload("sum", sum, next)
                }
            }),
        CELFunction(
            "base64.encode", [Overload(.bytes, gives: .string)],
            .one { value, run in
                guard case .bytes(let bytes) = value else { return .noOverload("base64.encode", value) }
                run.charge(bytes: bytes.count)
                return bounded(Data(bytes).base64EncodedString())
            }),
        CELFunction(
            "base64.decode", [Overload(.string, gives: .bytes)],
            .one { value, run in
                guard case .string(let text) = value else { return .noOverload("base64.decode", value) }
                run.charge(bytes: text.utf8.count)
                // What is cut short of its padding is taken too, as other implementations do.
                let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
                guard let data = Data(base64Encoded: text + padding) else {
                    return .failure(.invalidArgument, "the text is no base64")
                }
                return .bytes(Array(data))
            }),
    ]

    private static func holds(_ values: [CELValue], _ value: CELValue, _ run: inout CELRun) -> Bool {
        for other in values {
            guard !run.isExhausted else { return false }
            if equal(other, value, work: &run.cost, limit: run.costMax) { return true }
        }
        return false
    }

    private static func pair(
        _ name: String, _ body: @escaping @Sendable ([CELValue], [CELValue], inout CELRun) -> Bool
    ) -> CELFunction {
        CELFunction(
            name, [Overload(items, items, gives: .bool)],
            .two { left, right, run in
                guard case .list(let left) = left, case .list(let right) = right else {
                    return .noOverload(name, left, right)
                }
                return .bool(body(left.items, right.items, &run))
            })
    }

    private static func list(
        _ name: String, gives result: CELType, _ body: @escaping @Sendable ([CELValue], inout CELRun) -> CELValue
    ) -> CELFunction {
        CELFunction(
            name, [Overload(on: items, gives: result)],
            .one { value, run in
                guard case .list(let list) = value else { return .noOverload(name, value) }
                return body(list.items, &run)
            })
    }
}
