import Commerce

/// A programme or agreement under which goods of some origins pay less than the ordinary duty.
package struct PreferenceProgramme: Sendable {
    /// As the tariff's lines name it: `KR`, `cptpp`, `8B`, `ust`.
    package let id: String
    /// Other names a claim may use, in lower case.
    package let names: [String]
    /// Its dated rows in the order of the file.
    package let rows: [Row]

    /// What holds in one period.
    package final class Row: Sendable {
        package let citation: Citation
        /// nil where the list of origins is not in the tables.
        let origins: CountrySet?
        /// The rate of lines that name the programme nowhere; nil for none.
        let otherLines: Int32?
        /// A fact that must be stated as `yes`.
        package let condition: String?
        /// The United States' merchandise processing fee is not charged where the programme is granted.
        package let exemptsProcessingFee: Bool
        package let proof: String
        package let note: String
        /// Its countries are from general knowledge.
        let isRecalled: Bool

        init(_ row: CSVRow, id: String, otherLines: Int32?) throws(TableError) {
            citation = Citation(
                id: id, period: try row.period(4), source: try row.filled(10, "source"),
                confidence: try row.confidence(11))
            origins = row.isEmpty(3) ? nil : try CountrySet(row.list(3), row)
            self.otherLines = otherLines
            let effects = row.list(7)
            exemptsProcessingFee = effects.contains("mpf_exempt")
            condition = effects.first { $0.hasPrefix("needs:") }.map { String($0.dropFirst("needs:".count)) }
            guard effects.allSatisfy({ $0 == "mpf_exempt" || $0.hasPrefix("needs:") }) else {
                throw row.fail("effects \(row.text(7)) are unknown")
            }
            proof = try row.filled(8, "proof")
            note = row.text(9)
            guard ["stored", "recall"].contains(row.text(12)) else { throw row.fail("checked is not stored or recall") }
            isRecalled = row.text(12) == "recall"
        }
    }

    static let columns = [
        "tariff", "programme", "names", "origins", "effective_from", "effective_to", "other_lines", "effects", "proof",
        "note", "source", "confidence", "checked",
    ]

    /// The row of a day, whether or not its start was recorded.
    func row(on day: CalendarDate) -> Row? { rows.first { $0.citation.period.containsOpen(day) } }
}

/// The programmes of one tariff; lines name them by place, as bits.
package struct PreferenceProgrammes: Sendable {
    package internal(set) var all: [PreferenceProgramme] = []

    /// One word of bits holds this many.
    static let programmesMax = 64

    /// The place of a programme that a claim names, by its id or one of its names, in any case.
    package func position(of claim: String) -> Int? {
        if let exact = all.firstIndex(where: { $0.id == claim }) { return exact }
        let wanted = claim.lowercased()
        return all.firstIndex { $0.id.lowercased() == wanted || $0.names.contains(wanted) }
    }
}

/// What one line concedes: each rate with the programmes it is for, as bits.
struct Concession: Sendable {
    let rate: Int32
    let programmes: UInt64
}
