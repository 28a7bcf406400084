/// Renders a migration's statement for one engine.
///
/// - SQLite: `BIGINT` becomes `INTEGER`, `BYTEA` becomes `BLOB`, and a table is `STRICT`.
/// - PostgreSQL: `TEXT` in a table gets `COLLATE "C"`, so that text sorts and compares by its bytes on both engines,
///   whatever locale the server was set up with.
enum MigrationDialect {
    /// Types and words that mean different things on the two engines, or exist on one alone.
    private static let foreignWords: Set<String> = [
        "INTEGER", "INT", "SMALLINT", "SERIAL", "BIGSERIAL", "BOOLEAN", "NUMERIC", "DECIMAL", "REAL", "DOUBLE", "FLOAT",
        "VARCHAR", "CHAR", "BLOB", "JSON", "JSONB", "UUID", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL",
        "AUTOINCREMENT", "AUTO_INCREMENT", "IDENTITY", "SEQUENCE", "NOW", "CURRENT_TIMESTAMP", "WITHOUT", "ROWID",
        "STRICT", "COLLATE", "DEFERRABLE", "LISTEN", "NOTIFY", "ENUM", "ARRAY",
    ]

    static func render(_ statement: String, for engine: SQLEngine, migration: Int) throws(MigrationError) -> String {
        let tokens = tokenize(statement)
        let words = tokens.lazy.filter(\.isWord).map { $0.text.uppercased() }
        let isDefinition = ["CREATE", "ALTER"].contains(words.first ?? "")
        let isTable = words.prefix(2).elementsEqual(["CREATE", "TABLE"])
        if isDefinition, let foreign = words.first(where: { foreignWords.contains($0) }) {
            throw .notPortable(word: foreign, migration: migration)
        }
        var rendered = ""
        for token in tokens {
            switch (engine, token.isWord && isDefinition ? token.text.uppercased() : "") {
            case (.sqlite, "BIGINT"): rendered += "INTEGER"
            case (.sqlite, "BYTEA"): rendered += "BLOB"
            case (.postgres, "TEXT"): rendered += "TEXT COLLATE \"C\""
            default: rendered += token.text
            }
        }
        return engine == .sqlite && isTable ? rendered + " STRICT" : rendered
    }

    private struct Token {
        var text: String
        var isWord: Bool
    }

    /// Parts a statement into words and all else; quoted text and names are left as they are.
    private static func tokenize(_ statement: String) -> [Token] {
        var tokens: [Token] = []
        var quote: Character?
        for character in statement {
            let isWordCharacter =
                quote == nil
                && (character.isLetter || character == "_" || (character.isNumber && tokens.last?.isWord == true))
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            }
            if let last = tokens.last, last.isWord == isWordCharacter {
                tokens[tokens.count - 1].text.append(character)
            } else {
                tokens.append(Token(text: String(character), isWord: isWordCharacter))
            }
        }
        return tokens
    }
}
