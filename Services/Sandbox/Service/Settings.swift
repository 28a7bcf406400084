import Configuration
import Foundation
import ServiceKit

/// What the sandbox is told beyond what every service is.
struct Settings: Sendable {
    let service: ServiceSettings
    /// `CARNET_SANDBOX_KEYS`: the folder that `sandbox generate-keys` made; default `.carnet/keys`.
    let keys: URL
    /// `CARNET_SANDBOX_PUBLIC_URL`: the sandbox as browsers reach it; default this machine and the port.
    let publicURL: String
    /// `CARNET_SANDBOX_CALLBACK_HOSTS`: `host:port`, with commas between, that callbacks may go to although they are
    /// at a private address; default the gateway and the payments service on this machine.
    let callbackHosts: Set<String>
    /// `CARNET_SANDBOX_LATE_SECONDS`: how long "later" is, 0 to 86,400; default 10.
    let lateSeconds: Int64
    /// `CARNET_SANDBOX_DAY_SECONDS`: how long a bank's working day is, 0 to 86,400; default 30.
    let daySeconds: Int64
    /// `CARNET_SANDBOX_SHOP`: the shop's name as providers know it; default Kade.
    /// `CARNET_SANDBOX_SHOP_PLACE`: its town; default Rotterdam.
    let shop: Shop
    /// `CARNET_SANDBOX_ALIPAY_APP_ID`: the application that may open trades; 16 digits.
    let alipayAppID: String

    /// - Throws: `SettingError` naming the variable.
    init(_ config: ConfigReader) throws {
        service = try ServiceSettings(service: "sandbox", config)
        keys = URL(filePath: config.string(forKey: "sandbox.keys", default: ".carnet/keys"))
        publicURL = try config.url("sandbox.public.url", default: "http://127.0.0.1:\(service.port)")
        let ports = [ServiceSettings.ports["gateway"], ServiceSettings.ports["payments"]].compactMap { $0 }
        let local = ports.flatMap { ["127.0.0.1:\($0)", "localhost:\($0)"] }.joined(separator: ",")
        let hosts = config.string(forKey: "sandbox.callback.hosts", default: local).lowercased()
        callbackHosts = Set(hosts.split(separator: ",").map { String($0.filter { $0 != " " }) })
        lateSeconds = Int64(try config.whole("sandbox.late.seconds", default: 10, in: 0...86_400))
        daySeconds = Int64(try config.whole("sandbox.day.seconds", default: 30, in: 0...86_400))
        shop = Shop(
            name: config.string(forKey: "sandbox.shop", default: "Kade"),
            place: config.string(forKey: "sandbox.shop.place", default: "Rotterdam"))
        alipayAppID = config.string(forKey: "sandbox.alipay.app.id", default: "2021000000000001")
        guard alipayAppID.utf8.count == 16, alipayAppID.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw SettingError(key: "CARNET_SANDBOX_ALIPAY_APP_ID", expected: "16 digits")
        }
    }
}
