import CLibPQ

/// A refusal as PostgreSQL reports it.
struct PostgresRefusal: Error {
    let state: String
    let message: String
    let detail: String
    let constraint: SQLConstraint

    init(_ result: OpaquePointer) {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
        }
        // The letters are the protocol's field codes: https://www.postgresql.org/docs/15/protocol-error-fields.html
        state = field("C") ?? ""
        message = field("M") ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        detail = field("D") ?? ""
        constraint = SQLConstraint(
            table: field("t"), name: field("n"), columns: field("c").map { [$0] } ?? Self.columns(in: detail))
    }

    /// Reads the columns of `Key (merchant, reference)=(…) already exists.`; the values after them are not kept.
    private static func columns(in detail: String) -> [String] {
        guard let equals = detail.firstRange(of: ")=("),
            let open = detail[..<equals.lowerBound].firstIndex(of: "(")
        else { return [] }
        return detail[detail.index(after: open)..<equals.lowerBound].split(separator: ",").map { part in
            String(part.drop(while: { $0 == " " }))
        }
    }

    /// The server ends the session, or takes none now: classes 08 and 57P, and 25P03.
    var endsSession: Bool { state.hasPrefix("08") || state.hasPrefix("57P") || state == "25P03" }

    /// A plan that a change of the schema made useless; preparing again helps.
    var needsPreparingAgain: Bool {
        state == "26000" || (state == "0A000" && message.hasPrefix("cached plan"))
    }

    /// Another transaction was in the way; the same again may succeed.
    var mayBeRetried: Bool { state == "40001" || state == "40P01" || needsPreparingAgain }

    var error: SQLError {
        switch state {
        case "23505": .uniqueViolation(constraint)
        case "23503": .foreignKeyViolation(constraint)
        case "23514": .checkViolation(constraint)
        case "23502": .notNullViolation(constraint)
        case "40001", "40P01": .serializationFailure
        case "57014", "55P03": .timeout
        case "25006": .readOnly
        case "53100": .full
        case "25P02": .transactionAborted
        default: .other(code: state, message: message)
        }
    }
}

/// The connection is gone, or in a state that nobody should build on.
struct PostgresConnectionLost: Error {
    let reason: String
}
