import Configuration
import Crypto
import Foundation
import PaymentsDomain
import ServiceKit
import ServiceStorage
import Storage

/// What the payments service is told, besides what every service is (`ServiceSettings`).
struct PaymentsSettings: Sendable {
    let service: ServiceSettings
    /// `CARNET_CHECKOUT_URL`, default http://127.0.0.1:8081: who hears of changed payments.
    let checkout: ServiceAddress
    /// `CARNET_SANDBOX_KEYS`: the folder of keys shared with the providers; default `.carnet/keys`, none in production.
    let keysFolder: String
    /// `CARNET_CALLBACK_URL`: where providers reach the gateway; default `CARNET_PUBLIC_URL`.
    let callbackURL: String
    /// `CARNET_UPI_URL`, `CARNET_IDEAL_URL`, `CARNET_BOLETO_URL`, `CARNET_ALIPAY_URL`: where each provider is; default
    /// `CARNET_SANDBOX_URL`, itself http://127.0.0.1:8090. An address named here may be a private one.
    let providerURLs: [String: String]
    /// `CARNET_ALIPAY_PAGE_URL`: Alipay's gateway as a browser reaches it; default `CARNET_SANDBOX_PUBLIC_URL`, else
    /// `CARNET_ALIPAY_URL`.
    let alipayPageURL: String
    /// `CARNET_UPI_PAYEE` (default `carnet@okaxis`), `CARNET_UPI_PAYEE_NAME` (Carnet Sandbox) and
    /// `CARNET_UPI_CATEGORY_CODE` (5999): who is paid by UPI.
    let upiPayee: UPIConnector.Payee
    /// `CARNET_BOLETO_BANK` (001), `CARNET_BOLETO_AGREEMENT` (1234567) and `CARNET_BOLETO_PORTFOLIO` (17): our account at
    /// the bank that registers boletos.
    let boletoAccount: BoletoConnector.Account
    /// `CARNET_ALIPAY_APP_ID` (2021000000000001) and `CARNET_ALIPAY_SELLER_ID` (2088000000000013).
    let alipayAccount: AlipayConnector.Account
    /// `CARNET_DATA_KEY`: wraps the keys under which payers' data is sealed; see `MasterKeys`. Secret.
    let masterKeys: MasterKeys
    /// `CARNET_PAYMENTS_DATA_KEY`, at least 32 bytes: opens what earlier releases encrypted, and nothing else. Secret.
    let earlierDataKey: SymmetricKey
    /// `CARNET_PAYMENTS_TICK_MILLISECONDS`: how often the worker looks for what is due, 10 to 60,000; default 500.
    let tick: Duration

    /// - Throws: `SettingError` naming the variable that cannot be used.
    init(_ config: ConfigReader) throws {
        let service = try ServiceSettings(service: "payments", config)
        self.service = service
        checkout = try ServiceSettings.peer("checkout", config)
        let folder = config.string(forKey: "sandbox.keys")
        if service.mode == .production, folder == nil {
            throw SettingError(key: "CARNET_SANDBOX_KEYS", expected: "the folder of the providers' keys, in production")
        }
        keysFolder = folder ?? ".carnet/keys"
        callbackURL = try config.url("callback.url", default: service.publicURL)
        let sandboxPort = ServiceSettings.ports["sandbox"] ?? 0
        let sandbox = try config.url("sandbox.url", default: "http://127.0.0.1:\(sandboxPort)")
        var urls: [String: String] = [:]
        for provider in ["upi", "ideal", "boleto", "alipay"] {
            urls[provider] = try config.url("\(provider).url", default: sandbox)
        }
        providerURLs = urls
        let page = try config.url("sandbox.public.url", default: urls["alipay"] ?? sandbox)
        alipayPageURL = try config.url("alipay.page.url", default: page)
        upiPayee = try Self.payee(config)
        boletoAccount = BoletoConnector.Account(
            bank: try config.digits("boleto.bank", "CARNET_BOLETO_BANK", 3, default: "001"),
            agreement: try config.digits("boleto.agreement", "CARNET_BOLETO_AGREEMENT", 7, default: "1234567"),
            portfolio: try config.digits("boleto.portfolio", "CARNET_BOLETO_PORTFOLIO", 2, default: "17"))
        alipayAccount = AlipayConnector.Account(
            appID: try config.digits("alipay.app.id", "CARNET_ALIPAY_APP_ID", 16, default: "2021000000000001"),
            sellerID: try config.digits("alipay.seller.id", "CARNET_ALIPAY_SELLER_ID", 16, default: "2088000000000013"))
        masterKeys = try MasterKeys(of: "payments", config, mode: service.mode)
        earlierDataKey = try Self.earlierDataKey(config)
        tick = .milliseconds(try config.whole("payments.tick.milliseconds", default: 500, in: 10...60_000))
    }

    /// `host:port` of every provider named above, as egress compares them.
    var providerHosts: Set<String> {
        Set(
            providerURLs.values.compactMap { text in
                guard let url = URLComponents(string: text), let host = url.host else { return nil }
                return "\(host.lowercased()):\(url.port ?? (url.scheme == "https" ? 443 : 80))"
            })
    }

    private static func payee(_ config: ConfigReader) throws -> UPIConnector.Payee {
        guard let address = VirtualPaymentAddress(config.string(forKey: "upi.payee", default: "carnet@okaxis")) else {
            throw SettingError(key: "CARNET_UPI_PAYEE", expected: "an address such as shop@bank")
        }
        let name = config.string(forKey: "upi.payee.name", default: "Carnet Sandbox")
        guard (1...99).contains(name.utf8.count) else {
            throw SettingError(key: "CARNET_UPI_PAYEE_NAME", expected: "1 to 99 bytes")
        }
        return UPIConnector.Payee(
            address: address, name: name,
            categoryCode: try config.digits("upi.category.code", "CARNET_UPI_CATEGORY_CODE", 4, default: "5999"))
    }

    private static let keyBytesMin = 32

    private static func earlierDataKey(_ config: ConfigReader) throws -> SymmetricKey {
        let given = config.string(forKey: "payments.data.key", isSecret: true).flatMap { $0.isEmpty ? nil : $0 }
        let text = given ?? "carnet-development-payments-data-key"
        guard text.utf8.count >= keyBytesMin else {
            throw SettingError(key: "CARNET_PAYMENTS_DATA_KEY", expected: "at least \(keyBytesMin) bytes")
        }
        return SymmetricKey(data: SHA256.hash(data: Array(text.utf8)))
    }
}

extension ConfigReader {
    /// Text of exactly so many digits.
    fileprivate func digits(_ key: String, _ variable: String, _ count: Int, default value: String) throws -> String {
        let text = string(forKey: ConfigKey(key), default: value)
        guard text.utf8.count == count, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw SettingError(key: variable, expected: "\(count) digits")
        }
        return text
    }
}
