package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
package import ServiceLifecycle
import Telemetry
import UnixSignals

/// A service put together: its routes, what runs beside them, and what it needs to be ready.
package struct ServiceProcess: Sendable {
    package let name: String
    private let host: String
    private let port: Int
    private let responder: RouterResponder<AppContext>
    private let background: [any Service]

    /// - Parameters:
    ///   - access: who may call: peers with a service token, or anybody (the gateway and the sandbox).
    ///   - background: long work that runs until the process stops.
    package init(
        name: String, settings: ServiceSettings, ambient: Ambient, access: Access = .peers, routes: Routes,
        readiness: [ReadinessCheck] = [], background: [any Service] = []
    ) {
        self.name = name
        host = settings.host
        port = settings.port
        self.background = background
        let open = Routes()
        let guarding = ServiceTokenMiddleware(secret: settings.serviceSecret, ambient: ambient)
        HealthRoutes(checks: readiness) { access == .peers || guarding.isFromPeer($0.request) }.register(on: open)
        let router = Router(context: AppContext.self)
        router.add(middleware: RequestMiddleware(service: name, ambient: ambient, trustsCallers: access == .peers))
        open.register(on: router)
        if access == .peers {
            // Middleware added now guards only what is registered after it, and unknown addresses.
            router.add(middleware: guarding)
        }
        routes.register(on: router)
        responder = router.buildResponder()
    }

    package enum Access: Sendable {
        case peers, anybody
    }

    /// Serves until cancelled, or until the group it runs in shuts down.
    /// - Parameter onListening: told the port once connections are taken.
    package func application(
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> Application<RouterResponder<AppContext>> {
        let channel = HTTP1Channel.Configuration(
            idleTimeout: .seconds(Limits.idleSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Limits.headerBytesMax, maxHeaderListSize: Limits.headerBytesMax,
                maxHeaderFieldCount: Limits.headerFieldsMax))
        return Application(
            responder: responder,
            server: HTTPServerBuilder { responder in
                LoopBoundChannel(base: HTTP1Channel(responder: responder, configuration: channel))
            },
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), backlog: 1_024, reuseAddress: true),
            services: background,
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                Logger.current.info("Listening", metadata: ["port": "\(port)"])
                await onListening(port)
            },
            logger: Logger(label: name))
    }

    /// Serves until SIGTERM or SIGINT, then finishes what is under way within 3 seconds.
    /// - Parameter companions: what runs beside it and is stopped after it, so that it sees all that was done.
    package func run(_ settings: ServiceSettings, beside companions: [any Service] = []) async throws {
        var configuration = ServiceGroupConfiguration(
            services: companions + [application()], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: name))
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        configuration.maximumCancellationDuration = .seconds(1)
        if settings.exitsWithStandardInput { ParentWatch.start() }
        try await ServiceGroup(configuration: configuration).run()
    }
}
