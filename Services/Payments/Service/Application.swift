import Egress
import PaymentsDomain
import ServiceKit
import ServiceStorage
import Storage

/// Names every concrete thing of the service; `main` and the tests both call it. The database is migrated already.
struct PaymentsApplication: Sendable {
    let process: ServiceProcess
    /// Does what is due; the process does it by itself, tests may do it by hand.
    let worker: PaymentWorker
    /// Seals what earlier releases wrote.
    let upkeep: VaultUpkeep

    /// - Parameters:
    ///   - vault: of this database.
    ///   - egress: the way to the providers.
    ///   - runsWorker: whether the worker and the relay of events run by themselves.
    ///   - providerDeadline: how long a provider may take to answer.
    init(
        _ settings: PaymentsSettings, database: any Database, vault: Vault, ambient: Ambient, egress: EgressClient,
        runsWorker: Bool = true, providerDeadline: Duration = ProviderHTTP.deadlineDefault
    ) throws {
        let tables = try MethodFiles.load()
        let health = ProviderHealth(ambient: ambient)
        let connectors = try Self.connectors(settings, ambient) { provider in
            ProviderHTTP(
                client: egress, base: settings.providerURLs[provider] ?? "", health: health, provider: provider,
                deadline: providerDeadline)
        }
        let changes = PaymentChanges(ambient: ambient, tables: tables, vault: vault)
        let seal = AttemptSeal(earlierKey: settings.earlierDataKey)
        let sending = PaymentSending(
            database: database, ambient: ambient, connectors: connectors, changes: changes, seal: seal,
            vault: vault)
        let presence = Presence(database: database, ambient: ambient, holdings: [.keys, .events])
        let keys = KeyedCalls(database: database, ambient: ambient, presence: presence)
        let payments = Payments(
            database: database, ambient: ambient, keys: keys, tables: tables, connectors: connectors,
            sending: sending, vault: vault, callbackURL: settings.callbackURL)
        let keyUpkeep = KeyedUpkeep(keys) { key, point in try await payments.resume(key, at: point) }
        let callbacks = Callbacks(
            database: database, ambient: ambient, connectors: connectors, changes: changes, vault: vault)
        worker = PaymentWorker(
            database: database, ambient: ambient, connectors: connectors, changes: changes, sending: sending,
            callbacks: callbacks, vault: vault, tick: settings.tick)
        let routes = Routes()
        MethodRoutes(tables: tables, ambient: ambient, health: health).register(on: routes)
        PaymentRoutes(payments: payments).register(on: routes)
        CallbackRoutes(callbacks: callbacks).register(on: routes)
        SubjectRoutes(
            subjects: PaymentSubjects(database: database, ambient: ambient, vault: vault, seal: seal)
        ).register(on: routes)
        let subscriber = ServiceClient(
            "Checkout", at: settings.checkout, caller: "payments", secret: settings.service.serviceSecret,
            ambient: ambient)
        let news = PaymentNews(database: database, vault: vault)
        let relay = OutboxRelay.posting(from: database, to: subscriber, ambient: ambient, presence: presence) {
            try await news.payload(of: $0)
        }
        let earlier = EarlierPayments(database: database, ambient: ambient, vault: vault, seal: seal)
        upkeep = VaultUpkeep(vault, of: database, sealing: earlier.steps)
        process = ServiceProcess(
            name: "payments", settings: settings.service, ambient: ambient, routes: routes,
            readiness: [ReadinessCheck("database") { try await database.ping() }],
            background: runsWorker
                ? [worker, relay, upkeep, presence, keyUpkeep, OutboxWatch(database: database)] : [])
    }

    private static func connectors(
        _ settings: PaymentsSettings, _ ambient: Ambient, http: (String) -> ProviderHTTP
    ) throws -> Connectors {
        let keys = try ProviderKeys(folder: settings.keysFolder)
        return Connectors([
            UPIConnector(http: http("upi"), secret: keys.upiSecret, payee: settings.upiPayee),
            IDEALConnector(
                http: http("ideal"), own: keys.idealOwn, acquirer: keys.idealProvider, ambient: ambient),
            BoletoConnector(
                http: http("boleto"), token: keys.boletoToken, secret: keys.boletoSecret,
                account: settings.boletoAccount),
            AlipayConnector(
                http: http("alipay"), pageBase: settings.alipayPageURL, own: keys.alipayOwn,
                alipay: keys.alipayProvider, account: settings.alipayAccount, ambient: ambient),
        ])
    }
}

/// The connectors by the name of their provider.
struct Connectors: Sendable {
    private let all: [String: any PaymentConnector]

    init(_ connectors: [any PaymentConnector]) {
        all = Dictionary(connectors.map { ($0.provider, $0) }) { first, _ in first }
    }

    /// Their names, always in the same order.
    var providers: [String] { all.keys.sorted() }

    subscript(provider: String) -> (any PaymentConnector)? { all[provider] }
}
