package import Commerce

/// A stored answer to an idempotency key, sealed for the person it is about.
///
/// In the table: the subject and the row that the answer tells of, as a line of text, then the sealed bytes.
package enum SealedAnswer: Hashable, Sendable {
    case open([UInt8])
    /// The person was erased since; the row that it told of, which can be told of anew.
    case erased(row: String)

    /// What to keep of an answer; for an erased subject only what it told of.
    package static func seal(
        _ answer: [UInt8], of row: String, for subject: Subject, scope: String, key: String
    ) throws -> [UInt8] {
        let sealed = try subject.seal(answer, in: place(scope, key)) ?? []
        return Array("\(subject.id) \(row)\n".utf8) + sealed
    }

    /// Reads what `seal` made; an answer that is not sealed is given back as it is.
    package static func read(
        _ stored: [UInt8], scope: String, key: String, vault: Vault, in db: any SQLConnection
    ) throws -> SealedAnswer {
        guard let (subjectID, row, sealed) = parts(of: stored) else { return .open(stored) }
        let subject = try vault.subject(subjectID, in: db)
        guard !sealed.isEmpty, let answer = try subject.open(Array(sealed), in: place(scope, key)) else {
            return .erased(row: row)
        }
        return .open(answer)
    }

    /// Whether an answer was sealed.
    package static func isSealed(_ stored: [UInt8]) -> Bool { parts(of: stored) != nil }

    private static func parts(of stored: [UInt8]) -> (SubjectID, String, ArraySlice<UInt8>)? {
        // An answer in clear is JSON, and begins otherwise.
        guard stored.starts(with: "\(SubjectKind.idPrefix)_".utf8),
            let end = stored.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let words = String(decoding: stored[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 2, let subject = SubjectID(words[0]) else { return nil }
        return (subject, String(words[1]), stored[(end + 1)...])
    }

    private static func place(_ scope: String, _ key: String) -> FieldPlace {
        FieldPlace("idempotency", "body", row: "\(scope)\n\(key)")
    }
}
