import Foundation
import JSON
import Testing

/// Reads the files of a conformance suite, where a folder of them is given: names begin with `y_` for documents that
/// must be accepted, `n_` for those that must be refused, `i_` for those each reader decides.
@Suite struct ConformanceTests {
    static let folder = ProcessInfo.processInfo.environment["CARNET_JSON_SUITE"]

    /// What this reader decides, and why: see `Shared/JSON/README.md`. Every other `i_` file is refused.
    static let acceptedByChoice: Set<String> = [
        "i_number_double_huge_neg_exp.json", "i_number_neg_int_huge_exp.json", "i_number_pos_double_huge_exp.json",
        "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json", "i_number_real_underflow.json",
        "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    ]
    /// Sound grammar, but two members of one name: refused by our rule on duplicates, and by that only.
    static let refusedAsDuplicates: Set<String> = [
        "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
    ]
    /// The codes of refusals other than `invalid_json`.
    static let otherCodes = ["i_number_huge_exp.json": "too_large", "i_structure_500_nested_arrays.json": "too_deep"]

    @Test(.enabled(if: folder != nil))
    func `every file of the suite is judged as it must be`() throws {
        let folder = URL(fileURLWithPath: try #require(Self.folder))
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
        var counts: [Character: Int] = [:]
        for file in files {
            let name = file.lastPathComponent
            let kind = try #require(name.first)
            counts[kind, default: 0] += 1
            let document = [UInt8](try Data(contentsOf: file))
            let issue = scanIssue(document)
            let isAccepted = kind == "y" || kind == "i" && Self.acceptedByChoice.contains(name)
            if Self.refusedAsDuplicates.contains(name) {
                #expect(issue?.code == "duplicate_member", "\(name)")
                continue
            }
            #expect((issue == nil) == isAccepted, "\(name): \(issue?.detail ?? "accepted")")
            if kind == "i", let issue { #expect(issue.code == Self.otherCodes[name] ?? "invalid_json", "\(name)") }
            if issue == nil { try readsTheSameTwice(document, name) }
        }
        #expect(counts["y"] ?? 0 > 0 && counts["n"] ?? 0 > 0 && counts["i"] ?? 0 > 0, "\(counts)")
    }

    private func readsTheSameTwice(_ document: [UInt8], _ name: String) throws {
        let value = try StrictJSONDecoder().decode(AnyValue.self, from: document)
        let again = try StrictJSONDecoder().decode(AnyValue.self, from: StrictJSONEncoder().encode(value))
        #expect(value == again, "\(name)")
    }
}
