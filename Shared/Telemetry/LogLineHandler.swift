package import Logging

/// The `swift-log` backend: turns an event into one line of JSON, or of text for a terminal.
package struct LogLineHandler: LogHandler {
    /// How lines look.
    package enum Form: Hashable, Sendable {
        case json
        case terminal(colour: Bool)
    }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let service: String
    private let form: Form
    private let output: LogOutput
    private let now: @Sendable () -> LogTime

    package init(
        service: String, logLevel: Logger.Level, form: Form, output: LogOutput,
        metadataProvider: Logger.MetadataProvider? = nil, now: @escaping @Sendable () -> LogTime = { .now() }
    ) {
        self.service = service
        self.logLevel = logLevel
        self.form = form
        self.output = output
        self.metadataProvider = metadataProvider
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// The event's own metadata wins over the provider's, which wins over the logger's.
    package func log(event: LogEvent) {
        var merged = metadata
        if let metadataProvider { merged.merge(metadataProvider.get()) { _, provided in provided } }
        if let explicit = event.metadata { merged.merge(explicit) { _, explicit in explicit } }
        if let error = event.error, merged["error"] == nil { merged["error"] = "\(error)" }
        let line = LogLine(
            time: now(), level: event.level, service: service, message: "\(event.message)", metadata: merged)
        switch form {
        case .json: output.write(line.json())
        case .terminal(let colour): output.write(line.terminal(colour: colour))
        }
    }
}
