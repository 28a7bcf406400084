import Synchronization

/// Everything about routes and services that a reload may change, as one immutable whole.
final class GatewaySnapshot: Sendable {
    let routes: RouteMatcher
    let upstreams: UpstreamSettings

    init(routes: [GatewayRoute], upstreams: UpstreamSettings) {
        self.routes = RouteMatcher(routes)
        self.upstreams = upstreams
    }
}

/// The snapshot in force. Each request reads it once and keeps it to its end, so a swap loses nothing.
final class CurrentSnapshot: Sendable {
    private let snapshot: Mutex<GatewaySnapshot>

    init(_ snapshot: GatewaySnapshot) { self.snapshot = Mutex(snapshot) }

    var value: GatewaySnapshot { snapshot.withLock { $0 } }

    func swap(to new: GatewaySnapshot) { snapshot.withLock { $0 = new } }
}
