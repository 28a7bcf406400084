import Hummingbird
import Logging
package import ServiceLifecycle
import Telemetry
import UnixSignals

/// A service put together: its routes, what runs beside them, and what it needs to be ready.
package struct ServiceProcess: Sendable {
    package let name: String
    private let host: String
    private let port: Int
    private let connectionsMax: Int
    private let deadlines: ListenerDeadlines
    private let security: ListenerSecurity
    private let ambient: Ambient
    private let responder: RouterResponder<AppContext>
    private let background: [any Service]
    private let direct: (any DirectAnswering)?
    private let streams: StreamPaths
    private let largeBodies: LargeBodies
    private let leaving = Leaving()
    private let drainWait: Duration

    /// - Parameters:
    ///   - access: who may call: peers with a service token, or anybody (the gateway and the sandbox).
    ///   - direct: takes requests on their event loop before the routes do; `/healthz` and its like stay ours.
    ///   - background: long work that runs until the process stops.
    package init(
        name: String, settings: ServiceSettings, ambient: Ambient, access: Access = .peers, routes: Routes,
        readiness: [ReadinessCheck] = [], background: [any Service] = [], deadlines: ListenerDeadlines = .standard,
        direct: (any DirectAnswering)? = nil
    ) {
        self.direct = direct
        drainWait = settings.drainWait
        self.deadlines = deadlines
        self.name = name
        host = settings.host
        port = settings.port
        connectionsMax = settings.connectionsMax
        // Strangers have no certificate of the house.
        security =
            switch access {
            case .peers: settings.tls.map { .mutual($0) } ?? .plain
            case .anybody: settings.publicTLS.map { .strangers($0) } ?? .plain
            }
        self.ambient = ambient
        self.background = background
        let open = Routes()
        let guarding = ServiceTokenMiddleware(secret: settings.serviceSecret, ambient: ambient)
        HealthRoutes(
            checks: readiness, mayReadMetrics: { access == .peers || guarding.isFromPeer($0.request) },
            mayReadDetail: { guarding.isFromPeer($0.request) }, leaving: leaving
        ).register(on: open)
        let router = Router(context: AppContext.self)
        router.add(middleware: RequestMiddleware(ambient: ambient, trustsCallers: access == .peers))
        open.register(on: router)
        if access == .peers {
            // Middleware added now guards only what is registered after it, and unknown addresses.
            router.add(middleware: guarding)
        }
        routes.register(on: router)
        streams = routes.streams
        largeBodies = routes.largeBodies
        responder = router.buildResponder()
    }

    package enum Access: Sendable {
        case peers, anybody
    }

    /// What runs: the background work and, after it, the listener; so a stop ends the listener first.
    /// - Parameter onListening: told the port once connections are taken.
    package func services(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) -> [any Service] {
        let logger = Logger(label: name)
        let listener = Listener(
            host: host, port: port, connectionsMax: connectionsMax, deadlines: deadlines, security: security,
            ambient: ambient, logger: logger, responder: responder, direct: direct,
            streams: streams, largeBodies: largeBodies, leaving: leaving, drainWait: drainWait,
            onListening: { port in
                logger.info("Listening", metadata: ["port": "\(port)"])
                await onListening(port)
            })
        return background + [listener]
    }

    /// Serves until SIGTERM or SIGINT; then `/readyz` says 503 at once, calls are taken for `drainWait` more, and what is
    /// under way is finished within 25 seconds.
    /// - Parameter companions: what runs beside it and is stopped after it, so that it sees all that was done.
    package func run(_ settings: ServiceSettings, beside companions: [any Service] = []) async throws {
        var configuration = ServiceGroupConfiguration(
            services: companions + services(), gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: name))
        configuration.maximumGracefulShutdownDuration = settings.drainWait + .seconds(25)
        configuration.maximumCancellationDuration = .seconds(1)
        if settings.exitsWithStandardInput { ParentWatch.start() }
        OpenFiles.raiseLimit()
        try await ServiceGroup(configuration: configuration).run()
    }
}
