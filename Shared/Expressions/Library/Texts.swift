extension CELFunction {
    static let texts: [CELFunction] = [
        test("startsWith") { text, part in holdsText(text, part, at: 0) },
        test("endsWith") { text, part in holdsText(text, part, at: text.utf8.count - part.utf8.count) },
        CELFunction(
            "contains", [Overload(on: .string, .string, gives: .bool)],
            .two { text, part, run in
                guard case .string(let text) = text, case .string(let part) = part else {
                    return .noOverload("contains", text, part)
                }
                return .bool(holds(text, part, &run))
            }),
        CELFunction(
            "charAt", [Overload(on: .string, .int, gives: .string)],
            .two { text, place, run in
                guard case .string(let text) = text, case .int(let place) = place else {
                    return .noOverload("charAt", text, place)
                }
                let scalars = codePoints(text, &run)
                guard place >= 0, place <= scalars.count else { return outside(place, scalars.count) }
                return .string(place == scalars.count ? "" : String(Character(scalars[Int(place)])))
            }),
        find("indexOf", isLast: false),
        find("lastIndexOf", isLast: true),
        change("lowerAscii") {
            $0.map { $0.value >= 65 && $0.value <= 90 ? Unicode.Scalar(UInt8($0.value + 32)) : $0 }
        },
        change("upperAscii") {
            $0.map { $0.value >= 97 && $0.value <= 122 ? Unicode.Scalar(UInt8($0.value - 32)) : $0 }
        },
        change("trim") { scalars in
            guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
                let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
            else { return [] }
            return Array(scalars[first...last])
        },
        change("reverse") { $0.reversed() },
        CELFunction(
            "substring",
            [Overload(on: .string, .int, gives: .string), Overload(on: .string, .int, .int, gives: .string)],
            .two { substring($0, $1, nil, &$2) }, .three { substring($0, $1, $2, &$3) }),
        CELFunction(
            "replace",
            [
                Overload(on: .string, .string, .string, gives: .string),
                Overload(on: .string, .string, .string, .int, gives: .string),
            ],
            .three { replace($0, $1, $2, .int(-1), &$3) },
            .any { values, run in
                guard values.count == 4 else { return .noOverload("replace", values) }
                return replace(values[0], values[1], values[2], values[3], &run)
            }),
        CELFunction(
            "split",
            [
                Overload(on: .string, .string, gives: .list(.string)),
                Overload(on: .string, .string, .int, gives: .list(.string)),
            ],
            .two { split($0, $1, .int(-1), &$2) }, .three { split($0, $1, $2, &$3) }),
        CELFunction(
            "join",
            [
                Overload(on: .list(.string), gives: .string), Overload(on: .list(.string), .string, gives: .string),
            ],
            .one { join($0, .string(""), &$1) }, .two { join($0, $1, &$2) }),
        CELFunction(
            "strings.quote", [Overload(.string, gives: .string)],
            .one { value, run in
                guard case .string(let text) = value else { return .noOverload("strings.quote", value) }
                run.charge(bytes: text.utf8.count)
                return bounded(quoted(text))
            }),
    ]

    /// Looks where the first byte of the part is. Bytes of UTF-8 are found where, and only where, its characters are.
    private static func holds(_ text: String, _ part: String, _ run: inout CELRun) -> Bool {
        guard let first = part.utf8.first else { return true }
        run.charge(bytes: text.utf8.count)
        var place = 0
        for byte in text.utf8 {
            if byte == first {
                run.charge(bytes: part.utf8.count)
                guard !run.isExhausted else { return false }
                if holdsText(text, part, at: place) { return true }
            }
            place += 1
        }
        return false
    }

    private static func test(
        _ name: String, _ body: @escaping @Sendable (String, String) -> Bool
    ) -> CELFunction {
        CELFunction(
            name, [Overload(on: .string, .string, gives: .bool)],
            .two { text, part, run in
                guard case .string(let text) = text, case .string(let part) = part else {
                    return .noOverload(name, text, part)
                }
                run.charge(bytes: part.utf8.count)
                return .bool(body(text, part))
            })
    }

    private static func change(
        _ name: String, _ body: @escaping @Sendable ([Unicode.Scalar]) -> [Unicode.Scalar]
    ) -> CELFunction {
        CELFunction(
            name, [Overload(on: .string, gives: .string)],
            .one { value, run in
                guard case .string(let text) = value else { return .noOverload(name, value) }
                return .string(joined(body(codePoints(text, &run))))
            })
    }

    private static func find(_ name: String, isLast: Bool) -> CELFunction {
        CELFunction(
            name, [Overload(on: .string, .string, gives: .int), Overload(on: .string, .string, .int, gives: .int)],
            .two { text, part, run in
                guard case .string(let text) = text, case .string(let part) = part else {
                    return .noOverload(name, text, part)
                }
                let (within, sought) = (codePoints(text, &run), codePoints(part, &run))
                return .int(Int64(place(of: sought, in: within, isLast ? within.count : 0, isLast: isLast, &run) ?? -1))
            },
            .three { text, part, start, run in
                guard case .string(let text) = text, case .string(let part) = part, case .int(let start) = start else {
                    return .noOverload(name, text, part, start)
                }
                let (within, sought) = (codePoints(text, &run), codePoints(part, &run))
                guard start >= 0, start <= within.count else { return outside(start, within.count) }
                return .int(Int64(place(of: sought, in: within, Int(start), isLast: isLast, &run) ?? -1))
            })
    }

    private static func place(
        of part: [Unicode.Scalar], in text: [Unicode.Scalar], _ start: Int, isLast: Bool, _ run: inout CELRun
    ) -> Int? {
        guard isLast else { return firstPlace(of: part, in: text, from: start, &run) }
        var place = min(start, text.count - part.count)
        while place >= 0 {
            if matches(part, in: text, at: place, &run) { return place }
            place -= 1
        }
        return nil
    }

    /// Counts what it compares, so that a hostile pair of texts ends at the limit.
    static func firstPlace<Unit: Equatable>(
        of part: [Unit], in text: [Unit], from start: Int, _ run: inout CELRun
    ) -> Int? {
        var place = start
        while place + part.count <= text.count {
            if matches(part, in: text, at: place, &run) { return place }
            place += 1
        }
        return nil
    }

    private static func matches<Unit: Equatable>(
        _ part: [Unit], in text: [Unit], at place: Int, _ run: inout CELRun
    ) -> Bool {
        // Every 32nd place is counted, and every 32 units that were equal.
        if place & 31 == 0 { run.charge(1) }
        guard !run.isExhausted else { return false }
        var same = 0
        while same < part.count, part[same] == text[place + same] { same += 1 }
        run.charge(same / 32)
        return same == part.count
    }

    static func codePoints(_ text: String, _ run: inout CELRun) -> [Unicode.Scalar] {
        run.charge(bytes: text.utf8.count * 4)
        return Array(text.unicodeScalars)
    }

    static func joined(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    static func bounded(_ text: String) -> CELValue {
        text.utf8.count > CELLimits.valueBytesMax ? .error(.tooLarge) : .string(text)
    }

    private static func outside(_ place: Int64, _ count: Int) -> CELValue {
        .failure(.invalidArgument, "\(place) is outside of a text of \(count) characters")
    }

    private static func substring(
        _ text: CELValue, _ start: CELValue, _ end: CELValue?, _ run: inout CELRun
    ) -> CELValue {
        guard case .string(let text) = text, case .int(let start) = start else {
            return .noOverload("substring", [text, start] + (end.map { [$0] } ?? []))
        }
        let scalars = codePoints(text, &run)
        var last = Int64(scalars.count)
        if let end {
            guard case .int(let place) = end else { return .noOverload("substring", .string(text), .int(start), end) }
            last = place
        }
        guard last >= 0, last <= scalars.count else { return outside(last, scalars.count) }
        guard start >= 0, start <= scalars.count else { return outside(start, scalars.count) }
        guard start <= last else { return .failure(.invalidArgument, "\(start) is behind \(last)") }
        return .string(joined(scalars[Int(start)..<Int(last)]))
    }

    private static func split(
        _ text: CELValue, _ separator: CELValue, _ limit: CELValue, _ run: inout CELRun
    ) -> CELValue {
        guard case .string(let text) = text, case .string(let separator) = separator, case .int(let limit) = limit
        else {
            return .noOverload("split", text, separator, limit)
        }
        guard limit != 0 else { return .list([]) }
        let parts = pieces(text, separator, limit, &run)
        return .list(parts.map { .string($0) })
    }

    /// - Parameter limit: how many parts at most; below 0, as many as there are.
    private static func pieces(_ text: String, _ separator: String, _ limit: Int64, _ run: inout CELRun) -> [String] {
        let scalars = codePoints(text, &run)
        let sought = codePoints(separator, &run)
        run.charge(sought.isEmpty ? scalars.count : 0)
        var parts: [String] = []
        var start = 0
        while limit < 0 || parts.count < limit - 1 {
            if sought.isEmpty {
                guard start + 1 < scalars.count else { break }
                parts.append(joined(scalars[start...start]))
                start += 1
            } else {
                guard let place = firstPlace(of: sought, in: scalars, from: start, &run) else { break }
                run.charge(1)
                parts.append(joined(scalars[start..<place]))
                start = place + sought.count
            }
        }
        if !(sought.isEmpty && scalars.isEmpty) { parts.append(joined(scalars[start...])) }
        return parts
    }

    private static func replace(
        _ text: CELValue, _ old: CELValue, _ new: CELValue, _ limit: CELValue, _ run: inout CELRun
    ) -> CELValue {
        guard case .string(let text) = text, case .string(let old) = old, case .string(let new) = new,
            case .int(let limit) = limit
        else { return .noOverload("replace", text, old, new, limit) }
        guard limit != 0 else { return .string(text) }
        // One more part than places that are replaced.
        let parts =
            old.isEmpty
            ? around(text, limit, &run) : pieces(text, old, limit < 0 ? -1 : min(limit, Int64.max - 1) + 1, &run)
        let size = parts.reduce(0) { $0 + $1.utf8.count } + (parts.count - 1) * new.utf8.count
        guard size <= CELLimits.valueBytesMax else { return .error(.tooLarge) }
        run.charge(bytes: size)
        return .string(parts.joined(separator: new))
    }

    /// An empty text is found before each character and at the end.
    private static func around(_ text: String, _ limit: Int64, _ run: inout CELRun) -> [String] {
        let scalars = codePoints(text, &run)
        run.charge(scalars.count)
        let count = limit < 0 ? scalars.count + 1 : Int(min(limit, Int64(scalars.count + 1)))
        var parts = [""]
        for place in 1..<max(count, 1) { parts.append(joined(scalars[(place - 1)..<place])) }
        parts.append(joined(scalars[min(count - 1, scalars.count)...]))
        return parts
    }

    private static func join(_ list: CELValue, _ separator: CELValue, _ run: inout CELRun) -> CELValue {
        guard case .list(let list) = list, case .string(let separator) = separator else {
            return .noOverload("join", list, separator)
        }
        var parts: [String] = []
        var size = 0
        for item in list.items {
            guard case .string(let text) = item else { return .noOverload("join", .list(list)) }
            size += text.utf8.count + separator.utf8.count
            guard size <= CELLimits.valueBytesMax + separator.utf8.count else { return .error(.tooLarge) }
            parts.append(text)
        }
        run.charge(parts.count)
        run.charge(bytes: size)
        return .string(parts.joined(separator: separator))
    }

    /// In double quotes, with escapes for what would not stay on one line.
    static func quoted(_ text: some StringProtocol) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0B}": result += "\\v"
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
