/// What `AuditVerifier` found of one service's log.
package struct AuditReport: Hashable, Sendable {
    package let service: String
    package let entries: Int64
    /// Lanes that have entries.
    package let lanes: Int
    /// Heads whose signature was checked.
    package let heads: Int
    /// Entries that no head covers yet.
    package let unsigned: Int64
    /// Whether the heads file ends in a line that was cut off by a crash, which is no finding.
    package let isFileTorn: Bool
    /// The first thing wrong in each lane, in the order of lanes, then what is wrong with heads.
    package let findings: [AuditFinding]
}

/// Something that is not as it was written.
package struct AuditFinding: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The entry, or its hash, is not what was written.
        case altered
        case missing
        /// Two entries changed places.
        case swapped
        /// An entry that nobody appended.
        case inserted
        /// The end of the lane is gone.
        case truncated
        /// An old copy of the database was put in place of the newer one.
        case replayed
        /// Entries were changed and the hashes behind them made anew: only the signed head tells.
        case rewritten
        /// The row that a lane's writers take turns on does not fit the lane's entries.
        case laneAltered = "lane altered"
        case headAltered = "head altered"
        case headMissing = "head missing"
        case headSignature = "head signature wrong"
        case headKeyUnknown = "head signed with an unknown key"
        case fileMissing = "heads file missing"
    }

    package let kind: Kind
    package let lane: Int?
    /// The first bad entry of the lane, or the first that is gone.
    package let seq: Int64?
    package let head: Int64?
    private let words: String

    init(_ kind: Kind, lane: Int? = nil, seq: Int64? = nil, head: Int64? = nil, _ words: String) {
        self.kind = kind
        self.lane = lane
        self.seq = seq
        self.head = head
        self.words = words
    }

    package var description: String {
        let place = [lane.map { "lane \($0)" }, seq.map { "seq \($0)" }, lane == nil ? head.map { "head \($0)" } : nil]
        let where_ = place.compactMap { $0 }.joined(separator: ", ")
        return "\(where_.isEmpty ? "" : where_ + ": ")\(kind.rawValue): \(words)"
    }
}
