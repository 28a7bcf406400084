import Configuration
import Crypto
import Foundation
import PricingDomain
import ServiceKit

/// What pricing is told about rates, besides `ServiceSettings`.
struct FXSettings: Sendable {
    /// `CARNET_FX_STALE_DISPLAY`, `CARNET_FX_STALE_QUOTE` (default mark) and `CARNET_FX_STALE_SETTLEMENT` (default refuse):
    /// what becomes of a rate that is older than its source is good for, mark or refuse.
    let stale: [RateUse: StalePolicy]
    /// `CARNET_FX_BAND_BPS`, 1 to 5,000, default 200: sources further apart are a dispute.
    let bandBasisPoints: Int64
    /// `CARNET_FX_KEY`, 32 bytes in hexadecimal or base64: signs the tokens of locks. Secret.
    let signer: LockSigner
    /// `CARNET_FX_FEEDS`: what is fetched, such as `ecb` or `ecb=https://…,nbu=https://…`; nothing where it is empty, the
    /// default.
    let feeds: [RateFeed]
    /// `CARNET_FX_FETCH_SECONDS`, 60 to 86,400, default 3,600: how often each feed is asked whether there is news.
    let fetchEvery: Duration
    /// `CARNET_FX_PRIVATE_HOSTS`: `host:port` of feeds that may be at a private address, with commas between.
    let privateHosts: Set<String>

    /// - Throws: `SettingError` naming the variable that cannot be used.
    init(_ mode: ServiceSettings.Mode, _ config: ConfigReader) throws {
        var stale: [RateUse: StalePolicy] = [:]
        for use in RateUse.allCases {
            let key = "fx.stale.\(use.rawValue)"
            let usual: StalePolicy = use == .settlement ? .refuse : .mark
            guard let policy = StalePolicy(rawValue: config.string(forKey: ConfigKey(key), default: usual.rawValue))
            else { throw SettingError(key: "CARNET_FX_STALE_\(use.rawValue.uppercased())", expected: "mark or refuse") }
            stale[use] = policy
        }
        self.stale = stale
        bandBasisPoints = Int64(try config.whole("fx.band.bps", default: 200, in: 1...5_000))
        let given = config.string(forKey: "fx.key", isSecret: true)
        if mode == .production, given == nil {
            throw SettingError(key: "CARNET_FX_KEY", expected: "\(Self.keyForm), in production")
        }
        guard let signer = given.map({ LockSigner($0) }) ?? LockSigner.development else {
            throw SettingError(key: "CARNET_FX_KEY", expected: Self.keyForm)
        }
        self.signer = signer
        guard let feeds = RateFeed.list(config.string(forKey: "fx.feeds", default: "")) else {
            throw SettingError(
                key: "CARNET_FX_FEEDS",
                expected: "ecb, or SOURCE=URL with commas between; sources: ecb, nbu, cbr, pairs")
        }
        self.feeds = feeds
        fetchEvery = .seconds(try config.whole("fx.fetch.seconds", default: 3_600, in: 60...86_400))
        privateHosts = Set(
            config.string(forKey: "fx.private.hosts", default: "").split(separator: ",")
                .map { $0.trimmingCharacters(in: .whitespaces).lowercased() })
    }

    private static let keyForm = "32 bytes in hexadecimal or base64, such as openssl rand -hex 32 gives"

    func policy(for use: RateUse) -> StalePolicy { stale[use] ?? .refuse }
}
