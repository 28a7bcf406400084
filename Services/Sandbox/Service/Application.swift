import Egress
import Foundation
import Pages
import ServiceKit
import Storage

/// Names every concrete thing of the sandbox; `main` and the tests both call it.
struct SandboxApplication: Sendable {
    let process: ServiceProcess
    /// Brings about what is due; the process does it by itself, tests may do it by hand.
    let stage: Stage

    /// - Parameters:
    ///   - egress: the way to the callback addresses.
    ///   - runsStage: whether time passes by itself.
    init(
        _ settings: Settings, database: any Database, ambient: Ambient, egress: EgressClient, runsStage: Bool = true
    ) throws {
        let keys = try KeyRing(folder: settings.keys)
        guard let resources = Bundle.module.resourceURL else { throw PageError.unreadable("Sandbox") }
        let library = try PageLibrary(adding: [resources.appending(path: "Templates")])
        let maker = PageMaker(library: library, shop: settings.shop)
        let sales = Sales(
            database: database, ambient: ambient,
            script: Script(lateSeconds: settings.lateSeconds, daySeconds: settings.daySeconds))
        stage = Stage(
            sales: sales,
            sender: CallbackSender(
                database: database, ambient: ambient, egress: egress, signer: CallbackSigner(keys: keys)))
        let routes = Routes()
        UPIOrders(sales: sales, keys: keys).register(on: routes)
        UPIPages(sales: sales, maker: maker).register(on: routes)
        IDEALPayments(sales: sales, keys: keys, publicURL: settings.publicURL).register(on: routes)
        IDEALPages(sales: sales, maker: maker).register(on: routes)
        Boletos(sales: sales, keys: keys, publicURL: settings.publicURL).register(on: routes)
        BoletoPages(sales: sales, maker: maker).register(on: routes)
        AlipayGateway(sales: sales, keys: keys, maker: maker, appID: settings.alipayAppID).register(on: routes)
        AlipayPages(sales: sales, maker: maker, keys: keys).register(on: routes)
        ControlRoutes(sales: sales).register(on: routes)
        ShopPages(sales: sales, maker: maker).register(on: routes)
        library.assets.register(on: routes)
        process = ServiceProcess(
            name: "sandbox", settings: settings.service, ambient: ambient, access: .anybody, routes: routes,
            readiness: [ReadinessCheck("database") { try await database.ping() }],
            background: runsStage ? [stage] : [])
    }
}
