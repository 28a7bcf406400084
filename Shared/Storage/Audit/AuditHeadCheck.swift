import Commerce

/// What a signed head says of one lane.
struct AuditClaim: Hashable, Sendable {
    let seq: Int64
    let hash: [UInt8]
    let head: Int64
    let signedAt: Timestamp
    /// Whether the database no longer has this head, so that only the file knows of it.
    let isOnlyInFile: Bool
}

/// Looks at all heads, those of the database and those of the file side by side.
struct AuditHeadCheck: Sendable {
    private let service: String
    private let keys: [String: AuditPublicKey]
    private let fileLines: [String]

    private(set) var findings: [AuditFinding] = []
    /// By lane, in the order of their places; of two that say the same, the first.
    private(set) var claims: [Int: [AuditClaim]] = [:]
    /// Heads that are signed as they must be, those of one number counted once.
    private(set) var count = 0
    /// Entries that the last of them covers.
    private(set) var signedEntries: Int64 = 0

    private static let page = 1_000

    init(service: String, keys: [AuditPublicKey], fileLines: [String]) {
        self.service = service
        self.keys = Dictionary(keys.map { ($0.id, $0) }) { first, _ in first }
        self.fileLines = fileLines
    }

    mutating func run(_ db: any SQLConnection) throws {
        let repository = AuditHeadRepository(db: db)
        var last: Int64 = 0
        while true {
            let page = try repository.heads(from: last + 1, limit: Self.page)
            for stored in page {
                if stored.number > last + 1 {
                    note(.headMissing, last + 1, "the database has head \(stored.number) and not the one before it")
                    takeFromFile(last + 1..<stored.number)
                }
                compare(stored)
                last = stored.number
            }
            if page.count < Self.page { break }
        }
        if fileLines.count > last {
            note(
                .replayed, last + 1,
                "the file goes on to head \(fileLines.count), the database ends at head \(last): an old copy of it was "
                    + "put back, or its end was cut off")
            takeFromFile(last + 1..<Int64(fileLines.count) + 1)
        }
        for lane in claims.keys { claims[lane]?.sort { ($0.seq, $0.head) < ($1.seq, $1.head) } }
    }

    /// One head of the database, and the same of the file.
    private mutating func compare(_ stored: AuditHeadRepository.Stored) {
        let ours = check(stored.line, stored.number, "in the database")
        if let ours {
            take(ours, isOnlyInFile: false)
            count += 1
        }
        guard stored.number <= fileLines.count else { return }
        let line = fileLines[Int(stored.number) - 1]
        guard line != stored.line, let theirs = check(line, stored.number, "in the file") else { return }
        take(theirs, isOnlyInFile: true)
        guard ours != nil else { return }
        note(
            .replayed, stored.number,
            "the file has another head of this number, signed at \(theirs.signedAt): an old copy of the database was "
                + "put back and went on from there")
    }

    /// Heads that the database no longer has.
    private mutating func takeFromFile(_ numbers: Range<Int64>) {
        for number in numbers where number <= fileLines.count {
            guard let head = check(fileLines[Int(number) - 1], number, "in the file") else { continue }
            take(head, isOnlyInFile: true)
            count += 1
        }
    }

    /// The head, if it is what it must be; else a finding says what is wrong.
    private mutating func check(_ line: String, _ number: Int64, _ place: String) -> AuditHead? {
        guard let head = AuditHead(line: line), head.number == number, head.service == service else {
            note(.headAltered, number, "the line \(place) is not head \(number) of \(service)")
            return nil
        }
        guard let key = keys[head.keyID] else {
            if !findings.contains(where: { $0.kind == .headKeyUnknown }) {
                note(
                    .headKeyUnknown, number,
                    "the key \(head.keyID) is not known here; give the public key of that time with --public-key")
            }
            return nil
        }
        guard head.isSigned(by: key) else {
            note(.headSignature, number, "what it says \(place) is not what was signed")
            return nil
        }
        return head
    }

    private mutating func take(_ head: AuditHead, isOnlyInFile: Bool) {
        signedEntries = max(signedEntries, head.entries)
        for end in head.ends {
            let known = claims[end.lane]?.last
            guard known?.seq != end.seq || known?.hash != end.hash else { continue }
            claims[end.lane, default: []].append(
                AuditClaim(
                    seq: end.seq, hash: end.hash, head: head.number, signedAt: head.signedAt,
                    isOnlyInFile: isOnlyInFile))
        }
    }

    private mutating func note(_ kind: AuditFinding.Kind, _ number: Int64, _ words: String) {
        findings.append(AuditFinding(kind, head: number, words))
    }
}
