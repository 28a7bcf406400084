/// A statement with its values apart: `\(value)` binds, it never becomes part of the text.
///
/// ```swift
/// try db.execute("UPDATE quote SET state = \(state) WHERE id = \(id) AND merchant IN \(list: merchants)")
/// ```
/// Text that is not a literal of the source cannot get in: there is no initializer from `String`, and `oneOff` is for
/// migrations.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable {
        case text(String)
        case value(SQLValue)
        /// Words that one engine needs and the other does not know.
        case words(postgres: String, sqlite: String)
    }

    private(set) var parts: [Part]
    /// Executed once in a while, so not worth a place among the prepared statements.
    let isOneOff: Bool

    private init(parts: [Part], isOneOff: Bool = false) {
        self.parts = parts
        self.isOneOff = isOneOff
    }

    /// Locks the rows found until the transaction ends. SQLite has one writer, who needs no words for it.
    package static let forUpdate = SQL(parts: [.words(postgres: "FOR UPDATE", sqlite: "")])
    /// As `forUpdate`, but passes over rows that another transaction holds.
    package static let forUpdateSkipLocked = SQL(parts: [.words(postgres: "FOR UPDATE SKIP LOCKED", sqlite: "")])

    package init(stringLiteral value: StaticString) { self.init(parts: [.text("\(value)")]) }

    package init(stringInterpolation: StringInterpolation) { self.init(parts: stringInterpolation.parts) }

    /// Text as it is: a statement of a migration, rendered for its engine already, and of the tests of migrations. No
    /// service makes one.
    package static func oneOff(_ text: String) -> SQL { SQL(parts: [.text(text)], isOneOff: true) }

    package static func + (left: SQL, right: SQL) -> SQL {
        SQL(parts: left.parts + [.text(" ")] + right.parts)
    }

    /// Text with `$1`, `$2`, … and the values in that order. Both engines read this form.
    func rendered(for engine: SQLEngine) -> (text: String, values: [SQLValue]) {
        if parts.count == 1, case .text(let text) = parts[0] { return (text, []) }
        var text = ""
        text.reserveCapacity(parts.count * 32)
        var values: [SQLValue] = []
        values.reserveCapacity(parts.count / 2)
        for part in parts {
            switch part {
            case .text(let words): text += words
            case .value(let value):
                values.append(value)
                text += "$"
                text += String(values.count)
            case .words(let postgres, let sqlite): text += engine == .postgres ? postgres : sqlite
            }
        }
        return (text, values)
    }
}

extension SQL {
    package struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate(set) var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// The literal parts of the source, which alone become text.
        package mutating func appendLiteral(_ literal: StaticString) {
            guard literal.utf8CodeUnitCount > 0 else { return }
            parts.append(.text("\(literal)"))
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some SQLBindable) {
            parts.append(.value(value.sqlValue))
        }

        /// Binds a value or null.
        package mutating func appendInterpolation<T: SQLBindable>(_ value: T?) {
            parts.append(.value(value?.sqlValue ?? .null(T.sqlType)))
        }

        /// Binds an enum by its word.
        package mutating func appendInterpolation<T: RawRepresentable>(_ value: T) where T.RawValue == String {
            parts.append(.value(.text(value.rawValue)))
        }

        package mutating func appendInterpolation<T: RawRepresentable>(_ value: T?) where T.RawValue == String {
            parts.append(.value(value.map { .text($0.rawValue) } ?? .null(.text)))
        }

        package mutating func appendInterpolation<T: RawRepresentable & SQLBindable>(_ value: T)
        where T.RawValue == String {
            parts.append(.value(value.sqlValue))
        }

        /// Text of the source that two statements share: a list of columns, a table's name.
        package mutating func appendInterpolation(raw text: StaticString) { parts.append(.text("\(text)")) }

        /// A piece of SQL with its own values.
        package mutating func appendInterpolation(_ fragment: SQL) { parts.append(contentsOf: fragment.parts) }

        /// `(…)` for `IN`. An empty list finds nothing, with `NOT IN` too.
        ///
        /// Filled up with its last value to 1, 2, 4, 8 … values, which changes no answer, so that a list of any length
        /// is one of a few prepared statements.
        package mutating func appendInterpolation<T: SQLBindable>(list: some Collection<T>) {
            appendList(list.map(\.sqlValue))
        }

        package mutating func appendInterpolation<T: RawRepresentable>(list: some Collection<T>)
        where T.RawValue == String {
            appendList(list.map { .text($0.rawValue) })
        }

        private mutating func appendList(_ list: [SQLValue]) {
            guard let last = list.last else {
                parts.append(.text("(NULL)"))
                return
            }
            var places = 1
            while places < list.count { places *= 2 }
            for place in 0..<places {
                parts.append(.text(place == 0 ? "(" : ", "))
                parts.append(.value(place < list.count ? list[place] : last))
            }
            parts.append(.text(")"))
        }
    }
}
