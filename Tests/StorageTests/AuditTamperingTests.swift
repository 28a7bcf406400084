import Foundation
import TestSupport
import Testing

@testable import Storage

/// What somebody with the database's password might do to a log of six entries and two heads.
struct Tampering: Sendable, CustomTestStringConvertible {
    let name: String
    /// What `AuditReport.found` must say.
    let found: [String]
    let statements: @Sendable (_ lane: Int) -> [SQL]

    var testDescription: String { name }

    init(_ name: String, _ found: [String], _ statements: @escaping @Sendable (_ lane: Int) -> [SQL]) {
        self.name = name
        self.found = found
        self.statements = statements
    }

    static let all = columns + rows + lanes + heads

    static let columns: [Tampering] = [
        Tampering("act", ["L:3 altered"]) {
            ["UPDATE audit_entry SET act = 'thing.uested' WHERE lane = \($0) AND seq = 3"]
        },
        Tampering("kind of actor", ["L:3 altered"]) {
            ["UPDATE audit_entry SET actor_kind = 'reviewer' WHERE lane = \($0) AND seq = 3"]
        },
        Tampering("actor", ["L:3 altered"]) {
            ["UPDATE audit_entry SET actor = 'key_2' WHERE lane = \($0) AND seq = 3"]
        },
        Tampering("object", ["L:3 altered"]) {
            ["UPDATE audit_entry SET object = 'pay_uested' WHERE lane = \($0) AND seq = 3"]
        },
        Tampering("moment", ["L:3 altered"]) { ["UPDATE audit_entry SET at = at + 1 WHERE lane = \($0) AND seq = 3"] },
        Tampering("detail", ["L:3 altered"]) {
            ["UPDATE audit_entry SET detail = '6:number1:4' WHERE lane = \($0) AND seq = 3"]
        },
        Tampering("a text shifted between fields", ["L:3 altered"]) {
            ["UPDATE audit_entry SET actor = 'key_', object = '1pay_tested' WHERE lane = \($0) AND seq = 3"]
        },
        Tampering("hash", ["L:3 altered"]) {
            ["UPDATE audit_entry SET hash = \([UInt8](repeating: 7, count: 32)) WHERE lane = \($0) AND seq = 3"]
        },
        Tampering("lane", ["L:3 missing", "99:3 inserted"]) {
            ["UPDATE audit_entry SET lane = 99 WHERE lane = \($0) AND seq = 3"]
        },
        Tampering("seq", ["L:3 missing"]) { ["UPDATE audit_entry SET seq = 35 WHERE lane = \($0) AND seq = 3"] },
    ]

    static let rows: [Tampering] = [
        Tampering("first removed", ["L:1 missing"]) { ["DELETE FROM audit_entry WHERE lane = \($0) AND seq = 1"] },
        Tampering("two of the middle removed", ["L:3 missing"]) {
            ["DELETE FROM audit_entry WHERE lane = \($0) AND seq IN (3, 4)"]
        },
        Tampering("one of the middle removed, the rest moved up", ["L:3 altered"]) {
            [
                "DELETE FROM audit_entry WHERE lane = \($0) AND seq = 3",
                "UPDATE audit_entry SET seq = seq + 1000 WHERE lane = \($0) AND seq > 3",
                "UPDATE audit_entry SET seq = seq - 1001 WHERE lane = \($0) AND seq > 1000",
            ]
        },
        Tampering("last removed", ["L:6 truncated"]) { ["DELETE FROM audit_entry WHERE lane = \($0) AND seq = 6"] },
        Tampering("all removed", ["L:1 truncated"]) { ["DELETE FROM audit_entry WHERE lane = \($0)"] },
        Tampering("neighbours swapped", ["L:2 swapped"]) {
            [
                "UPDATE audit_entry SET seq = 1000 WHERE lane = \($0) AND seq = 2",
                "UPDATE audit_entry SET seq = 2 WHERE lane = \($0) AND seq = 3",
                "UPDATE audit_entry SET seq = 3 WHERE lane = \($0) AND seq = 1000",
            ]
        },
        Tampering("two apart swapped", ["L:2 swapped"]) {
            [
                "UPDATE audit_entry SET seq = 1000 WHERE lane = \($0) AND seq = 2",
                "UPDATE audit_entry SET seq = 2 WHERE lane = \($0) AND seq = 5",
                "UPDATE audit_entry SET seq = 5 WHERE lane = \($0) AND seq = 1000",
            ]
        },
        Tampering("contents swapped, hashes left", ["L:2 swapped"]) {
            [
                "UPDATE audit_entry SET detail = '6:number1:5' WHERE lane = \($0) AND seq = 2",
                "UPDATE audit_entry SET detail = '6:number1:2' WHERE lane = \($0) AND seq = 5",
            ]
        },
        Tampering("one slipped in", ["L:3 inserted"]) {
            [
                "UPDATE audit_entry SET seq = seq + 1000 WHERE lane = \($0) AND seq > 2",
                "UPDATE audit_entry SET seq = seq - 999 WHERE lane = \($0) AND seq > 1000", forged($0, 3),
            ]
        },
        Tampering("one added with a made-up hash", ["L:7 inserted"]) { [forged($0, 7)] },
        Tampering("end cut off, the lane's row too", ["L:6 truncated"]) {
            [
                "DELETE FROM audit_entry WHERE lane = \($0) AND seq > 5",
                """
                UPDATE audit_lane SET last_seq = 5,
                    last_hash = (SELECT hash FROM audit_entry WHERE lane = \($0) AND seq = 5) WHERE lane = \($0)
                """,
            ]
        },
        Tampering("all removed, the lane's row too", ["L:1 truncated"]) {
            [
                "DELETE FROM audit_entry WHERE lane = \($0)",
                "UPDATE audit_lane SET last_seq = 0, last_hash = NULL WHERE lane = \($0)",
            ]
        },
        Tampering("end and newest head cut off", ["L:5 replayed", "2 replayed"]) {
            [
                "DELETE FROM audit_entry WHERE lane = \($0) AND seq > 4",
                """
                UPDATE audit_lane SET last_seq = 4,
                    last_hash = (SELECT hash FROM audit_entry WHERE lane = \($0) AND seq = 4) WHERE lane = \($0)
                """,
                "DELETE FROM audit_head WHERE number = 2",
            ]
        },
    ]

    static let lanes: [Tampering] = [
        Tampering("last place", ["L:6 lane altered"]) { ["UPDATE audit_lane SET last_seq = 4 WHERE lane = \($0)"] },
        Tampering("last place too far", ["L:7 truncated"]) {
            ["UPDATE audit_lane SET last_seq = 9 WHERE lane = \($0)"]
        },
        Tampering("last hash", ["L:6 lane altered"]) {
            ["UPDATE audit_lane SET last_hash = \([UInt8](repeating: 7, count: 32)) WHERE lane = \($0)"]
        },
        Tampering("lane of the row", ["L:- lane altered"]) {
            ["UPDATE audit_lane SET lane = 99 WHERE lane = \($0)"]
        },
        Tampering("row removed", ["L:- lane altered"]) { ["DELETE FROM audit_lane WHERE lane = \($0)"] },
    ]

    static let heads: [Tampering] = [
        Tampering("number of a head", ["1 head missing", "7 head altered"]) { _ in
            ["DELETE FROM audit_head WHERE number = 2", "UPDATE audit_head SET number = 7 WHERE number = 1"]
        },
        Tampering("first head removed", ["1 head missing"]) { _ in ["DELETE FROM audit_head WHERE number = 1"] },
        Tampering("last head removed", ["2 replayed"]) { _ in ["DELETE FROM audit_head WHERE number = 2"] },
        Tampering("service of a head", ["2 head altered"]) { _ in
            ["UPDATE audit_head SET line = REPLACE(line, ' shop ', ' shap ') WHERE number = 2"]
        },
        Tampering("moment of a head", ["2 head signature wrong"]) { _ in
            ["UPDATE audit_head SET line = REPLACE(line, '.000Z', '.001Z') WHERE number = 2"]
        },
        Tampering("count of a head", ["2 head signature wrong"]) { _ in
            ["UPDATE audit_head SET line = REPLACE(line, ':6:', ':5:') WHERE number = 2"]
        },
        Tampering("head of another time under a new number", ["2 head altered"]) { _ in
            ["UPDATE audit_head SET line = (SELECT line FROM audit_head WHERE number = 1) WHERE number = 2"]
        },
    ]

    private static func forged(_ lane: Int, _ seq: Int) -> SQL {
        """
        INSERT INTO audit_entry (lane, seq, act, actor_kind, actor, object, at, detail, hash)
        VALUES (
            \(lane), \(seq), 'thing.tested', 'service', 'nobody', 'pay_forged', 1, '',
            \([UInt8](repeating: 1, count: 32)))
        """
    }
}

@Suite struct AuditTamperingTests {
    @Test(arguments: Engine.available, Tampering.all)
    func `is found and named`(engine: Engine, tampering: Tampering) async throws {
        try await AuditRig.with(engine) { rig in
            // Entries of other lanes are not in the way.
            try await rig.fill()
            for number in 0..<20 where AuditChain.lane(of: "ord_\(number)") != AuditRig.lane {
                try await rig.append(number...number, to: "ord_\(number)")
            }
            let before = try await rig.verify()
            #expect(before.found == [])
            try await rig.execute(tampering.statements(AuditRig.lane))
            let report = try await rig.verify()
            #expect(report.found == tampering.found)
            #expect(report.findings.allSatisfy { !$0.description.isEmpty })
        }
    }
}
