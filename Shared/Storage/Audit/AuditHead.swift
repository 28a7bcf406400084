package import Commerce
import Foundation

/// Where every lane of a service's audit log ended at one moment, signed.
///
/// One line of text, the same in the database and in the file outside of it:
/// `carnet-audit-1 payments 17 2026-11-21T22:58:32.172Z 9f86d081884c7d65 0:12:HASH,3:7:HASH SIGNATURE`. Hashes and the
/// signature are base64; the signature is over all that comes before the blank in front of it. Whoever cuts off the end
/// of the log, or puts an old copy of the database back, is contradicted by the newest head that is kept elsewhere.
package struct AuditHead: Hashable, Sendable {
    /// The last entry of a lane.
    struct End: Hashable, Sendable {
        let lane: Int
        let seq: Int64
        let hash: [UInt8]
    }

    let service: String
    /// 1, 2, 3 …, without gaps.
    package let number: Int64
    package let signedAt: Timestamp
    package let keyID: String
    /// Of the lanes that have entries, by lane.
    let ends: [End]
    private let signature: [UInt8]

    /// How many entries there were.
    var entries: Int64 { ends.reduce(0) { $0 &+ $1.seq } }

    private static let version = "carnet-audit-1"

    init(service: String, number: Int64, signedAt: Timestamp, ends: [End], key: AuditSigningKey) throws {
        self.service = service
        self.number = number
        self.signedAt = signedAt
        self.ends = ends
        keyID = key.publicKey.id
        let message = Self.message(service, number, signedAt, keyID, ends)
        signature = try key.signature(of: Array(message.utf8))
    }

    /// nil for text that is no such line, to the byte.
    package init?(line: String) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7, parts[0] == Self.version, let number = Int64(parts[2]), number > 0,
            let moment = Timestamp(parts[3]), let signature = Data(base64Encoded: parts[6])
        else { return nil }
        var ends: [End] = []
        for text in parts[5].split(separator: ",", omittingEmptySubsequences: false) {
            let fields = text.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, let lane = Int(fields[0]), let seq = Int64(fields[1]), seq > 0,
                let hash = Data(base64Encoded: String(fields[2]))
            else { return nil }
            ends.append(End(lane: lane, seq: seq, hash: Array(hash)))
        }
        service = parts[1]
        self.number = number
        signedAt = moment
        keyID = parts[4]
        self.ends = ends
        self.signature = Array(signature)
        guard self.line == line else { return nil }
    }

    package var line: String { "\(message) \(Data(signature).base64EncodedString())" }

    func isSigned(by key: AuditPublicKey) -> Bool {
        key.id == keyID && key.isValid(signature, of: Array(message.utf8))
    }

    private var message: String { Self.message(service, number, signedAt, keyID, ends) }

    private static func message(
        _ service: String, _ number: Int64, _ moment: Timestamp, _ keyID: String, _ ends: [End]
    ) -> String {
        let lanes = ends.map { "\($0.lane):\($0.seq):\(Data($0.hash).base64EncodedString())" }
        return "\(version) \(service) \(number) \(moment) \(keyID) \(lanes.joined(separator: ","))"
    }
}

/// SQL for signed heads.
struct AuditHeadRepository {
    let db: any SQLConnection

    /// A head as the database has it: the line may have been changed into something else.
    struct Stored: Sendable {
        let number: Int64
        let line: String
    }

    func last() throws -> Stored? {
        try db.first("SELECT number, line FROM audit_head ORDER BY number DESC LIMIT 1").map(Self.stored)
    }

    /// In the order of their numbers, from one on.
    func heads(from number: Int64, limit: Int) throws -> [Stored] {
        try db.query(
            "SELECT number, line FROM audit_head WHERE number >= \(number) ORDER BY number LIMIT \(limit)"
        ).map(Self.stored)
    }

    /// False where another copy of the service has signed this number already.
    func insert(_ head: AuditHead) throws -> Bool {
        try db.execute(
            "INSERT INTO audit_head (number, line) VALUES (\(head.number), \(head.line)) ON CONFLICT DO NOTHING") == 1
    }

    /// Where the lanes end now, those without entries left out.
    func ends() throws -> [AuditHead.End] {
        try db.query("SELECT lane, last_seq, last_hash FROM audit_lane WHERE last_seq > 0 ORDER BY lane").map { row in
            AuditHead.End(lane: try row.int("lane"), seq: try row.int64("last_seq"), hash: try row.bytes("last_hash"))
        }
    }

    private static func stored(_ row: SQLRow) throws -> Stored {
        Stored(number: try row.int64("number"), line: try row.text("line"))
    }
}
