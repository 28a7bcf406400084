import Configuration
import NIOCore
import ServiceKit

/// The services behind the gateway.
enum UpstreamName: String, CaseIterable, Sendable {
    case checkout
    case pricing
    case landedCost = "landed-cost"
    case payments
    case fraud

    /// For people.
    var title: String {
        switch self {
        case .checkout: "Checkout"
        case .pricing: "Pricing"
        case .landedCost: "Landed cost"
        case .payments: "Payments"
        case .fraud: "Fraud"
        }
    }

    /// In tables by service.
    var index: Int {
        switch self {
        case .checkout: 0
        case .pricing: 1
        case .landedCost: 2
        case .payments: 3
        case .fraud: 4
        }
    }
}

/// Where the services are and how they are spared. One value, so that a reload swaps all of it at once.
struct UpstreamSettings: Sendable {
    var addresses: [UpstreamName: [ServiceAddress]]
    var limits = ProtectionLimits()

    /// `CARNET_CHECKOUT_URL` and its like: one address or several, parted by commas.
    /// - Throws: `SettingError` naming the variable that cannot be used.
    init(_ config: ConfigReader) throws {
        var addresses: [UpstreamName: [ServiceAddress]] = [:]
        for name in UpstreamName.allCases {
            addresses[name] = try ServiceSettings.peers(name.rawValue, config)
        }
        self.addresses = addresses
    }
}

/// Bounds of what the gateway asks of one service, on each event loop.
struct ProtectionLimits: Sendable {
    /// Calls under way for each address; as many as there are connections.
    var callsPerAddress = UpstreamPool.connectionsMax
    /// However slow a service becomes, so many calls are tried.
    var callsMin = 8
    /// How often an address is asked whether it is ready, while there are several or something is wrong.
    var probeEvery: TimeAmount = .seconds(1)
    var probeTimeout: TimeAmount = .seconds(1)
    /// Retries a second beside a tenth of the calls, over all loops.
    var retriesPerSecond: Int64 = 3
    /// The longest that a call waits for its turn; what is vital waits to its deadline.
    var waitMax: TimeAmount = .milliseconds(250)
}
