import Logging
import Telemetry

extension ServiceSettings {
    /// Switches on log lines and metrics; called once, first thing in `main`.
    /// - Throws: `SettingError` for a level or a format that does not exist.
    package func bootstrapTelemetry(service: String) throws {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw SettingError(key: "CARNET_LOG_LEVEL", expected: "trace, debug, info, notice, warning or error")
        }
        guard let format = Telemetry.LogFormat(rawValue: logFormat) else {
            throw SettingError(key: "CARNET_LOG_FORMAT", expected: "json, terminal or automatic")
        }
        Telemetry.bootstrap(
            service: service, logLevel: level, format: format, context: Logger.MetadataProvider(Scope.logMetadata))
        if let givenPublicURL { ProblemURI.serve(at: givenPublicURL) }
        Telemetry.describeProcess(service: service)
        Telemetry.metrics.sample { UpstreamPools.shared.samples() }
    }
}
