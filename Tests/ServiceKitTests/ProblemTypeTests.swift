import Foundation
import Testing

@testable import ServiceKit

@Suite struct ProblemTypeTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every slug in the sources, with a file that uses it.
    private func used() throws -> [String: String] {
        var found: [String: String] = [:]
        for top in ["Services", "Shared"] {
            let folder = Self.root.appending(path: top)
            let files = try #require(FileManager.default.enumerator(atPath: folder.path))
            for case let name as String in files where name.hasSuffix(".swift") && !name.hasSuffix("ProblemTypes.swift")
            {
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                for match in text.matches(of: /(?:\bProblem|\.badRequest|\brefusal)\(\s*"([a-z0-9-]+)",/) {
                    found[String(match.1)] = name
                }
                // Where every line is refused for one reason, that reason is the problem.
                guard name.hasSuffix("LandedCost/Service/HTTP/Problems.swift") else { continue }
                for match in text.matches(of: /code: "([a-z_]+)"/) {
                    found[String(match.1).replacing("_", with: "-")] = name
                }
            }
        }
        return found
    }

    @Test func `every problem that a service can answer has a page`() throws {
        let used = try used()
        #expect(used.count > 50)
        #expect(used.filter { ProblemType.named($0.key) == nil } == [:])
    }

    @Test func `each kind is told once, in whole sentences`() {
        #expect(Set(ProblemType.all.map(\.slug)).count == ProblemType.all.count)
        for kind in ProblemType.all {
            #expect((400...599).contains(kind.status))
            #expect(!kind.title.hasSuffix("."), "\(kind.slug)")
            #expect(kind.meaning.hasSuffix(".") && kind.remedy.hasSuffix("."), "\(kind.slug)")
            #expect(kind.slug.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil)
        }
    }

    @Test(arguments: [
        (type: "urn:carnet:problem:not-found", slug: "not-found"),
        (type: "https://pay.example/problems/outcome-unknown", slug: "outcome-unknown"),
        (type: "about:blank", slug: "about:blank"),
    ])
    func `a peer's type is read in either form`(type: String, slug: String) {
        #expect(ProblemURI.slug(of: type) == slug)
    }
}
