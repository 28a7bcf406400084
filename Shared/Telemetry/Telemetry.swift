package import Logging
import Metrics
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Log lines and metrics of a process: what `main` switches on before anything else.
package enum Telemetry {
    package enum LogFormat: String, Hashable, Sendable, CaseIterable {
        case json, terminal
        /// `terminal` where standard output is one, `json` elsewhere.
        case automatic
    }

    /// The metrics of this process, as `/metrics` prints them.
    package static let metrics = MetricsRegistry()

    /// What this process tells a trace collector; off until an exporter runs.
    package static let spans = SpanQueue()

    private static let isBootstrapped = Mutex(false)

    /// Installs the backends of `swift-log` and `swift-metrics`. Both take only one in the life of a process, so
    /// what comes after the first call changes nothing.
    /// - Parameters:
    ///   - service: name of the process in every line, such as `checkout`.
    ///   - context: what the work at hand adds to each line, such as the request's id; asked when a line is written.
    package static func bootstrap(
        service: String, logLevel: Logger.Level = .info, format: LogFormat = .automatic,
        context: Logger.MetadataProvider? = nil
    ) {
        let isFirst = isBootstrapped.withLock { done in
            defer { done = true }
            return !done
        }
        guard isFirst else { return }
        let output = LogOutput.standardOutput
        let form = form(format, isTerminal: output.isTerminal, allowsColour: getenv("NO_COLOR") == nil)
        LoggingSystem.bootstrap(
            { _, provider in
                LogLineHandler(
                    service: service, logLevel: logLevel, form: form, output: output, metadataProvider: provider)
            }, metadataProvider: context)
        MetricsSystem.bootstrap(metrics)
    }

    /// Colour only where a terminal shows it, and not where `NO_COLOR` asks for none.
    static func form(_ format: LogFormat, isTerminal: Bool, allowsColour: Bool) -> LogLineHandler.Form {
        switch format {
        case .json: .json
        case .terminal: .terminal(colour: isTerminal && allowsColour)
        case .automatic: isTerminal ? .terminal(colour: allowsColour) : .json
        }
    }
}
