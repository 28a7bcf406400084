import Synchronization

/// One kind of problem, as its own page explains it to whoever met it.
package struct ProblemType: Codable, Equatable, Sendable {
    /// Last part of `type`.
    package let slug: String
    package let status: Int
    package let title: String
    /// What it means.
    package let meaning: String
    /// What to do about it.
    package let remedy: String

    init(_ slug: String, _ status: Int, _ title: String, means meaning: String, do remedy: String) {
        self.slug = slug
        self.status = status
        self.title = title
        self.meaning = meaning
        self.remedy = remedy
    }

    package static func named(_ slug: String) -> ProblemType? { bySlug[slug] }

    private static let bySlug = Dictionary(all.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })

    /// Every kind there is; a test reads the sources and finds none that is missing here.
    package static let all = ofMessages + ofAccess + ofBodies + ofKeys + ofSales + ofTables + ofServers
}

/// What the `type` of a problem begins with: a name, or where the gateway's public address is known, the address of the
/// page that explains it.
enum ProblemURI {
    private static let place = Mutex<String?>(nil)

    static let urn = "urn:carnet:problem:"

    static var prefix: String { place.withLock { $0 } ?? urn }

    /// Called once, at the start of a process.
    static func serve(at publicURL: String) { place.withLock { $0 = publicURL + "/problems/" } }

    /// The slug of a type in either form: a peer may have been told another address.
    static func slug(of type: String) -> String {
        if type.hasPrefix(urn) { return String(type.dropFirst(urn.count)) }
        return String(type[(type.lastIndex(of: "/").map(type.index(after:)) ?? type.startIndex)...])
    }
}
