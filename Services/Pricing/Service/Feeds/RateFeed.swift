import Foundation
import PricingDomain

/// A file of rates that is fetched again and again.
struct RateFeed: Hashable, Sendable {
    let format: RateFile.Format
    let url: String

    /// The last 90 days: what was missed meanwhile comes with it.
    static let ecbURL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"

    /// Reads `ecb` or `ecb=https://…,nbu=https://…`; nil for what is neither, for a format twice, and for rates by hand.
    static func list(_ text: String) -> [RateFeed]? {
        var feeds: [RateFeed] = []
        for part in text.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) where !part.isEmpty {
            let pieces = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard let format = RateFile.Format(rawValue: pieces[0]), format != .manual,
                !feeds.contains(where: { $0.format == format })
            else { return nil }
            let url = pieces.count == 2 ? pieces[1] : format == .ecb ? ecbURL : ""
            guard url.hasPrefix("https://") || url.hasPrefix("http://"), URL(string: url)?.host() != nil else {
                return nil
            }
            feeds.append(RateFeed(format: format, url: url))
        }
        return feeds
    }
}
