import Crypto
import Foundation

/// How the entries of a lane hold together.
///
/// h(n) = SHA-256(h(n-1) ‖ n ‖ each field, preceded by its length); n and the lengths are 8 bytes, the highest first. The
/// fields are act, kind of actor, actor, object, moment (milliseconds UTC, as decimal text) and detail. h(0) names the
/// lane, so that two lanes cannot change places.
enum AuditChain {
    /// Each lane has one row that writers take turns on, from their entry to their commit. Two copies of a service with
    /// eight connections each rarely meet in eight, and a signed head that names all lanes stays one short line.
    static let lanes = 8

    static func origin(of lane: Int) -> [UInt8] {
        Array(SHA256.hash(data: Array("carnet audit log, lane \(lane)".utf8)))
    }

    /// The lane of an object: always the same, and as many objects in each.
    static func lane(of object: String) -> Int {
        SHA256.hash(data: Array(object.utf8)).withUnsafeBytes { Int($0[0]) } % lanes
    }

    static func hash(after previous: [UInt8], seq: Int64, _ content: AuditContent) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: previous)
        withUnsafeBytes(of: seq.bigEndian) { hash.update(bufferPointer: $0) }
        for field in content.fields {
            withUnsafeBytes(of: Int64(field.utf8.count).bigEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: Array(field.utf8))
        }
        return Array(hash.finalize())
    }
}

/// What an entry says, as it is kept and hashed.
struct AuditContent: Hashable, Sendable {
    let act: String
    let actorKind: String
    let actor: String
    let object: String
    /// Milliseconds since 1970-01-01T00:00:00Z.
    let at: Int64
    /// See `AuditDetail`.
    let detail: String

    /// In the order in which they are hashed.
    var fields: [String] { [act, actorKind, actor, object, String(at), detail] }

    /// Twice what our own ids need.
    private static let idBytesMax = 200
    /// A page of text: an entry says what was done, it is no copy of the thing.
    private static let detailBytesMax = 4_096

    init(act: String, actorKind: String, actor: String, object: String, at: Int64, detail: String) {
        self.act = act
        self.actorKind = actorKind
        self.actor = actor
        self.object = object
        self.at = at
        self.detail = detail
    }

    init(_ entry: AuditEntry, at moment: Date) throws(AuditEntryTooLong) {
        self.init(
            act: entry.act.name, actorKind: entry.actor.kind.rawValue, actor: entry.actor.id, object: entry.object,
            at: moment.sqlMilliseconds, detail: AuditDetail.text(entry.detail))
        for (field, text) in [("act", act), ("actor", actor), ("object", object)]
        where text.utf8.count > Self.idBytesMax {
            throw AuditEntryTooLong(field: field)
        }
        guard detail.utf8.count <= Self.detailBytesMax else { throw AuditEntryTooLong(field: "detail") }
    }
}

/// Names and values as one text: each preceded by its length in bytes and a colon, so that no value can look like two.
/// `5:state8:captured` is state = captured.
enum AuditDetail {
    static func text(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0.utf8.count):\($0)\($1.utf8.count):\($1)" }.joined()
    }

    /// nil for text that this did not write.
    static func pairs(_ text: String) -> [(String, String)]? {
        var rest = Array(text.utf8)[...]
        var pairs: [(String, String)] = []
        while !rest.isEmpty {
            guard let name = take(&rest), let value = take(&rest) else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }

    private static func take(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
            let length = Int(String(decoding: rest[..<colon], as: UTF8.self)), length >= 0,
            rest.endIndex - colon > length
        else { return nil }
        let bytes = rest[(colon + 1)...].prefix(length)
        rest = rest[(colon + 1 + length)...]
        return String(validating: bytes, as: UTF8.self)
    }
}
