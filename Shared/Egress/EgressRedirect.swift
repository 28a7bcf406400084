import CLibCurl

/// The next request after a redirect, where its method lets it be followed.
enum EgressRedirect {
    /// What another host than the first may be told.
    private static let harmlessHeaders: Set<String> = ["accept", "accept-language", "user-agent"]

    /// nil where the answer is no redirect to follow: another status, another method, no address or two.
    /// - Throws: `.refused` for an address that is none, or that would leave https.
    static func next(
        after response: EgressResponse, to request: EgressRequest, _ target: EgressTarget
    ) throws(EgressFailure) -> EgressRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status), ["GET", "HEAD"].contains(request.method) else {
            return nil
        }
        let places = response.headers.values(of: "Location")
        guard places.count == 1, let place = places.first else { return nil }
        let url = try resolve(place, against: request.url)
        if request.url.lowercased().hasPrefix("https:"), !url.lowercased().hasPrefix("https:") {
            throw .refused("The redirect leaves https")
        }
        var next = request
        next.url = url
        if try EgressTarget.origin(of: url) != target.origin {
            next.headers = request.headers.filter { harmlessHeaders.contains($0.name.lowercased()) }
        }
        return next
    }

    /// Relative addresses as libcurl reads them, RFC 3986.
    private static func resolve(_ place: String, against url: String) throws(EgressFailure) -> String {
        guard let parser = curl_url() else { throw .refused("Out of memory") }
        defer { curl_url_cleanup(parser) }
        guard place.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            curl_url_set(parser, CURLUPART_URL, url, 0) == CURLUE_OK,
            curl_url_set(parser, CURLUPART_URL, place, 0) == CURLUE_OK
        else { throw .refused("The redirect's address cannot be read") }
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, CURLUPART_URL, &text, 0) == CURLUE_OK, let text else {
            throw .refused("The redirect's address cannot be read")
        }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
