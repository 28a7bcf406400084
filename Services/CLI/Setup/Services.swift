import ServiceKit

/// What `carnet up` starts, in this order; it is stopped in the opposite one, the public door first.
enum Services {
    static let inOrder = ["sandbox", "fraud", "payments", "pricing", "landed-cost", "checkout", "gateway"]

    /// The default port of a service, moved by `offset`.
    static func port(of service: String, offset: Int) -> Int { (ServiceSettings.ports[service] ?? 0) + offset }

    /// `CARNET_LANDED_COST_URL` for `landed-cost`.
    static func urlVariable(of service: String) -> String {
        "CARNET_\(service.uppercased().replacing("-", with: "_"))_URL"
    }
}
