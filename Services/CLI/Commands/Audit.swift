import ArgumentParser
import Commerce
import Foundation
import ServiceKit
import Storage

/// The audit logs of the services: who did what to which object, proven.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verify the audit logs, or show what was done to one object.",
        subcommands: [AuditVerify.self, AuditShow.self, AuditPublicKeyCommand.self])
}

/// Which log a command is about.
struct AuditOptions: ParsableArguments {
    @OptionGroup var installation: InstallationOptions

    @Option(help: "Only the log of this service.")
    var service: String?

    @Option(help: "The database of --service, such as a backup: sqlite:PATH or postgres://…")
    var database: String?

    @Option(help: "The schema of --database on PostgreSQL; else the service's name.")
    var schema: String?

    @Option(help: "The file of signed heads of --service; without it, --database alone is looked at.")
    var heads: String?

    func validate() throws {
        if let service, !AuditPlace.services.contains(service) {
            let list = AuditPlace.services.joined(separator: ", ")
            throw ValidationError("--service must be one of \(list)")
        }
        for (name, value) in [("--database", database), ("--schema", schema), ("--heads", heads)]
        where value != nil && service == nil {
            throw ValidationError("\(name) needs --service, which stands in every signed head")
        }
    }

    /// What the services are started with: in a container, where the secret of services is in the environment, that;
    /// else what `carnet up` gives them.
    func environment(of service: String) throws -> [String: String] {
        let environment = ProcessInfo.processInfo.environment
        if environment["CARNET_SERVICE_SECRET"] != nil { return environment }
        return try installation.existing().environment(of: service)
    }

    func places() throws -> [AuditPlace] {
        guard let service else {
            return try AuditPlace.services.map { AuditPlace($0, environment: try environment(of: $0)) }
        }
        let given = heads.map { AuditHeadsFile(path: $0) }
        if let database {
            let place = AuditPlace(
                service, databaseURL: database, schema: schema ?? service.replacing("-", with: "_"), heads: given)
            return [place]
        }
        let usual = AuditPlace(service, environment: try environment(of: service))
        return [
            AuditPlace(
                service, databaseURL: usual.databaseURL, schema: schema ?? usual.schema, heads: given ?? usual.heads)
        ]
    }

    func keys(named: [String]) throws -> [AuditPublicKey] {
        let environment: [String: String]
        if database != nil {
            // A copy may be verified where nothing is installed.
            environment = (try? self.environment(of: AuditPlace.services[0])) ?? [:]
        } else {
            environment = named.isEmpty ? try self.environment(of: AuditPlace.services[0]) : [:]
        }
        return try AuditKeys.trusted(
            named: named, environment: environment,
            remembered: RememberedKeys(path: DataDirectory(installation.data).auditKeys))
    }
}

/// Reads whole logs again and finds whatever is not as it was written.
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read the audit logs again and name the first bad entry.",
        discussion: """
            Without options: the logs of all services that carnet up started here. It may run while they do. Exit code 1 \
            when anything is not as it was written.
            """)

    @OptionGroup var options: AuditOptions

    @Option(help: "A public key that heads may be signed with; repeat it for older ones. Then no other is trusted.")
    var publicKey: [String] = []

    func run() async throws {
        let keys = try options.keys(named: publicKey)
        var bad: [(service: String, finding: AuditFinding)] = []
        for place in try options.places() {
            let verifier = AuditVerifier(service: place.service, keys: keys, file: place.heads)
            guard let report = try await place.withDatabase({ try await verifier.verify($0) }) else {
                Console.standard.write("\(place.service): no audit log yet; it begins when the service is started")
                continue
            }
            Console.standard.write(Self.text(report, withHeads: place.heads != nil))
            bad += report.findings.map { (place.service, $0) }
        }
        guard let first = bad.first else { return }
        throw CommandFailure(
            "not as it was written, first: \(first.service), \(first.finding); before anything else keep copies of the "
                + "database and of the heads file as they are, then compare with a backup")
    }

    static func text(_ report: AuditReport, withHeads: Bool) -> String {
        func count(_ number: Int64, _ one: String, _ more: String) -> String { "\(number) \(number == 1 ? one : more)" }
        var parts = [
            "\(count(report.entries, "entry", "entries")) in \(count(Int64(report.lanes), "lane", "lanes"))",
            "\(count(Int64(report.heads), "signed head", "signed heads")) checked",
        ]
        if report.unsigned > 0 { parts.append("\(report.unsigned) not signed yet") }
        if report.isFileTorn { parts.append("the last line of the heads file was cut off by a crash") }
        if !withHeads { parts.append("no heads file: an old copy put back would go unnoticed") }
        parts.append(report.findings.isEmpty ? "as it was written" : "NOT as it was written")
        let findings = report.findings.map { "\n  \($0)" }.joined()
        return "\(report.service): \(parts.joined(separator: "; "))\(findings)"
    }
}

/// What was done to one object, in the order of time.
struct AuditShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "List what was done to one object.",
        discussion: "carnet audit show ord_…   An entry names the payments and cases that belong to it.")

    /// An object has a handful; this is far beyond.
    static let entriesMax = 10_000

    @OptionGroup var options: AuditOptions

    @Argument(help: "Its id, such as ord_…, pay_…, case_… or key_….")
    var object: String

    func run() async throws {
        var lines: [(at: Date, text: String)] = []
        let object = object
        for place in try options.places() {
            let entries = try await place.withDatabase { database in
                try await database.read { try AuditLog(db: $0).entries(of: object, limit: Self.entriesMax) }
            }
            lines += (entries ?? []).map { ($0.at, Self.text($0, of: place.service)) }
        }
        guard !lines.isEmpty else {
            throw CommandFailure("no entry is about \(object); give the whole id, as an answer or a log line has it")
        }
        // Entries of one service stay in their order, whatever its clock did.
        let sorted = lines.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        for line in sorted { Console.standard.write(line.element.text) }
    }

    static func text(_ entry: AuditRecord, of service: String) -> String {
        let detail = entry.detail.map { " \($0.0)=\($0.1)" }.joined()
        let line =
            "\(Timestamp(entry.at))  \(service)  \(entry.act)  by \(entry.actor)\(detail)  "
            + "[lane \(entry.lane), seq \(entry.seq)]"
        // Somebody may have written to the table what moves a terminal's cursor.
        return String(
            String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
    }
}

/// The public half of the key that heads are signed with, to be kept where nobody can change it.
struct AuditPublicKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "public-key", abstract: "Print the public keys that heads were signed with, the newest last.")

    @OptionGroup var options: AuditOptions

    func run() async throws {
        var seen: Set<AuditPublicKey> = []
        for key in try options.keys(named: []) where seen.insert(key).inserted { Console.standard.write(key.text) }
    }
}
