import Configuration
import ServiceKit
import ServiceStorage
import Storage

/// Checkout's own settings.
struct CheckoutSettings: Sendable {
    /// `CARNET_QUOTE_MINUTES`: how long a quote is held, 1 to 1,440; default 30.
    let quoteMinutes: Int
    /// `CARNET_RESUME_SECONDS`: how long an order may stand unfinished before the worker takes it up, 1 to 3,600;
    /// default 5. Longer than a request's own deadline would only delay; shorter does a step twice, which is harmless.
    let resumeSeconds: Int
    /// `CARNET_DATA_KEY`: wraps the keys under which buyers' data is sealed; see `MasterKeys`. Secret.
    let masterKeys: MasterKeys

    init(_ config: ConfigReader, mode: ServiceSettings.Mode) throws {
        masterKeys = try MasterKeys(of: "checkout", config, mode: mode)
        quoteMinutes = try config.whole("quote.minutes", default: 30, in: 1...1_440)
        resumeSeconds = try config.whole("resume.seconds", default: 5, in: 1...3_600)
    }
}
