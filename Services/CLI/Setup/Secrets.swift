import ServiceKit

/// The random secrets of this installation, made on the first start and kept in `.carnet/secrets`.
struct Secrets: Sendable {
    /// Who is told which secret.
    static let owners: [(variable: String, services: [String])] = [
        ("CARNET_SERVICE_SECRET", Services.inOrder),
        ("CARNET_AUDIT_KEY", AuditPlace.services),
        ("CARNET_DATA_KEY", ["checkout", "payments", "fraud"]),
        ("CARNET_FRAUD_HASH_KEY", ["fraud"]), ("CARNET_FX_KEY", ["pricing"]),
    ]

    /// Secrets of earlier releases: passed on where an installation has them, to read what they sealed; made no more.
    static let earlier: [(variable: String, services: [String])] = [
        ("CARNET_FRAUD_DATA_KEY", ["fraud"]), ("CARNET_PAYMENTS_DATA_KEY", ["payments"]),
    ]

    /// 256 bits each.
    static let bytes = 32

    private let values: [String: String]

    /// Reads the file, and makes what is not in it yet.
    init(at path: String, ambient: Ambient) throws(CommandFailure) {
        var values = try Self.read(path) ?? [:]
        let missing = Self.owners.map(\.variable).filter { values[$0] == nil }
        for variable in missing { values[variable] = Hex.text(ambient.randomBytes(Self.bytes)) }
        self.values = values
        guard !missing.isEmpty else { return }
        let lines = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }
        try SecretFile.write(Array(lines.joined().utf8), to: path)
    }

    /// Reads the file of an installation that was started before.
    /// - Throws: when there is none.
    init(existingAt path: String) throws(CommandFailure) {
        guard let values = try Self.read(path) else {
            throw CommandFailure("\(path) is not there: nothing was started in this folder yet; run: carnet up")
        }
        self.values = values
    }

    /// What one service must know.
    func environment(of service: String) -> [String: String] {
        let names = (Self.owners + Self.earlier).filter { $0.services.contains(service) }.map(\.variable)
        return values.filter { names.contains($0.key) }
    }

    var serviceSecret: String { values["CARNET_SERVICE_SECRET"] ?? "" }
    var auditKey: String { values["CARNET_AUDIT_KEY"] ?? "" }

    private static func read(_ path: String) throws(CommandFailure) -> [String: String]? {
        guard let bytes = try SecretFile.read(path) else { return nil }
        var values: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                throw CommandFailure("\(path) is damaged; take it from a backup, or start anew with --reset")
            }
            values[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
        return values
    }
}
