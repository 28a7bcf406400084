import Foundation
import Testing

/// Proves from the sources that nothing leaves the house but through Egress.
@Suite struct OneWayOutTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Words that only a client of its own would hold, and where each is at home.
    @Test(arguments: [
        (word: "URLSession", homes: [String]()),
        (word: "FoundationNetworking", homes: []),
        (word: "contentsOf: URL(string", homes: []),
        (word: "import AsyncHTTPClient", homes: ["Services/CLI/Bench/"]),
        (word: "import CLibCurl", homes: ["Shared/Egress/"]),
        (word: "ClientBootstrap", homes: ["Shared/ServiceKit/Client/", "Services/Gateway/", "Services/CLI/Bench/"]),
        (word: "PlainClient(", homes: ["Shared/ServiceKit/Client/", "Services/Gateway/", "Services/CLI/"]),
        (word: "HTTPExchange(", homes: ["Services/CLI/"]),
        (word: "getaddrinfo", homes: ["Services/CLI/"]),
    ])
    func `no other client is in the sources`(word: String, homes: [String]) throws {
        var read = 0
        var found: [String] = []
        for top in ["Services", "Shared"] {
            let folder = Self.root.appending(path: top)
            let files = try #require(FileManager.default.enumerator(atPath: folder.path))
            for case let name as String in files where name.hasSuffix(".swift") {
                read += 1
                let path = "\(top)/\(name)"
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                if text.contains(word), !homes.contains(where: { path.hasPrefix($0) }) { found.append(path) }
            }
        }
        #expect(read > 300)
        #expect(found == [])
    }
}
