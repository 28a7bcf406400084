/// Which calls go through a proxy. The decision is ours and not libcurl's, because the address check depends on it: a
/// direct call is checked by the address dialled, a proxied one by the name in its URL.
package struct ProxyRule: Sendable, Hashable {
    /// `http://host:port` or `https://host:port`; nil for a direct call.
    package var forHTTP: String?
    package var forHTTPS: String?
    /// Hosts called directly: `*`, or names that match themselves and all below, with or without a leading dot.
    package var exceptions: [String]

    package static let none = ProxyRule(forHTTP: nil, forHTTPS: nil, exceptions: [])

    package init(forHTTP: String?, forHTTPS: String?, exceptions: [String]) {
        self.forHTTP = forHTTP
        self.forHTTPS = forHTTPS
        self.exceptions = exceptions
    }

    /// The variables libcurl reads, in its order: `https_proxy`, `HTTPS_PROXY`, then `all_proxy`, `ALL_PROXY`; for plain
    /// http only the lower-case `http_proxy`, since CGI sets the other from a request header. `no_proxy` goes first.
    package init(environment: [String: String]) {
        func first(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        let any = first("all_proxy", "ALL_PROXY")
        forHTTP = first("http_proxy") ?? any
        forHTTPS = first("https_proxy", "HTTPS_PROXY") ?? any
        exceptions = (first("no_proxy", "NO_PROXY") ?? "")
            .split { $0 == "," || $0 == " " }
            .map { $0.lowercased() }
    }

    /// The proxy for a call; nil for a direct one.
    func proxy(isHTTPS: Bool, host: String) -> String? {
        guard let proxy = isHTTPS ? forHTTPS : forHTTP else { return nil }
        for exception in exceptions {
            if exception == "*" { return nil }
            let name = exception.hasPrefix(".") ? String(exception.dropFirst()) : exception
            if host == name || host.hasSuffix("." + name) { return nil }
        }
        return proxy
    }
}
