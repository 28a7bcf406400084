package import Metrics

/// Limits of the way out. Every default works on a laptop and is meant to be kept in production.
package struct EgressSettings: Sendable {
    /// Threads, each with its own connections; calls to one host always go through the same one.
    package var workers = 2
    /// Calls to one host at a time: a provider that hangs holds this many, and not the rest.
    package var concurrentPerHost = 16
    /// Calls at a time on one worker, all hosts together.
    package var concurrentPerWorker = 128
    /// Calls waiting for a slot on one worker; the next one is `unavailable` at once.
    package var waitingMax = 1_024

    /// For name look-up, TCP and TLS together.
    package var connectTimeout: Duration = .seconds(5)
    /// No call may ask for more, so that no slot is held for longer.
    package var deadlineMax: Duration = .seconds(60)

    package var urlBytesMax = 8 * 1_024
    /// All header lines of a request together; the usual bound of servers is 32 KiB.
    package var requestHeaderBytesMax = 32 * 1_024
    package var requestBodyBytesMax = 4 * 1_024 * 1_024
    /// All header lines of an answer together, interim answers included.
    package var responseHeaderBytesMax = 32 * 1_024
    package var responseHeadersMax = 100
    package var responseBodyBytesMax = 1_024 * 1_024

    /// `host:port` as written in URLs (lower case; `[::1]:8090`), which may be at a private address: the sandbox.
    package var allowedPrivateHosts: Set<String> = []
    /// `host:port` of hosts that are ours to name, such as a provider's: each has series of its own in the metrics. Those
    /// of `allowedPrivateHosts` are among them.
    package var namedHosts: Set<String> = []
    /// Addresses for names, `host:port` to an IP address, instead of the system's look-up; checked like any other.
    package var addresses: [String: String] = [:]
    package var proxy = ProxyRule.none
    /// A PEM file of authorities instead of the system's.
    package var certificateAuthorityFile: String?
    package var breaker = CircuitBreaker.Settings()
    package var userAgent = "Carnet"
    /// Asked at each call for what the work at hand lends to it: its deadline and its trace.
    package var context: @Sendable () -> EgressContext = { EgressContext() }
    package var metrics: any MetricsFactory = MetricsSystem.factory

    package init() {}

    /// Defaults, with the proxy that `environment` names: see `ProxyRule.init(environment:)`.
    package init(environment: [String: String], allowedPrivateHosts: Set<String> = []) {
        proxy = ProxyRule(environment: environment)
        self.allowedPrivateHosts = Set(allowedPrivateHosts.map { $0.lowercased() })
    }
}
