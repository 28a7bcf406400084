import Foundation
import Testing

/// What distributed engines that speak PostgreSQL's protocol lack or advise against is in none of our statements.
@Suite struct PortabilityTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func sources() throws -> [(name: String, text: String)] {
        try ["Shared", "Services"].flatMap { folder in
            let files = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil)
            return try (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
                // It names the words, to refuse them.
                .filter { $0.lastPathComponent != "MigrationDialect.swift" }
                .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
        }
    }

    /// Lines that are no comments.
    private static func code(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.drop(while: { $0 == " " }).hasPrefix("//") }
    }

    @Test(arguments: [
        "pg_advisory", "pg_try_advisory", "LISTEN ", "NOTIFY ", "pg_notify", "nextval", "currval",
        "CREATE SEQUENCE", "SERIAL", "CREATE TEMP", "CREATE TRIGGER", "LOCK TABLE", "WITHOUT ROWID",
    ])
    func `a word that not every engine has is nowhere`(word: String) throws {
        let sources = try Self.sources()
        #expect(sources.count > 200)
        let found = sources.filter { source in
            Self.code(source.text).contains { line in
                line.contains(word) && !line.contains("SERIALIZABLE")
            }
        }
        #expect(found.map(\.name) == [])
    }

    @Test func `no service makes SQL out of text`() throws {
        let makers = try Self.sources().filter { source in Self.code(source.text).contains { $0.contains(".oneOff(") } }
        #expect(
            Set(makers.map(\.name)) == ["EraseDatabase.swift", "Migrator.swift"], "or bind values: \\(value)")
    }
}
