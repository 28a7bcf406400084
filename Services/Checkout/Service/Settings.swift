import Configuration
import ServiceKit

/// Checkout's own settings.
struct CheckoutSettings: Sendable {
    /// `CARNET_QUOTE_MINUTES`: how long a quote is held, 1 to 1,440; default 30.
    let quoteMinutes: Int
    /// `CARNET_RESUME_SECONDS`: how long an order may stand unfinished before the worker takes it up, 1 to 3,600;
    /// default 5. Longer than a request's own deadline would only delay; shorter does a step twice, which is harmless.
    let resumeSeconds: Int

    init(_ config: ConfigReader) throws {
        quoteMinutes = try config.whole("quote.minutes", default: 30, in: 1...1_440)
        resumeSeconds = try config.whole("resume.seconds", default: 5, in: 1...3_600)
    }
}
