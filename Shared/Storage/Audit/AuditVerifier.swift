/// Reads a service's whole audit log again and finds what is not as it was written.
///
/// The chain shows every entry that was altered, removed, moved or slipped in. That the end was cut off, or that an old
/// copy of the whole was put back, only the signed heads show; and that old heads were put back with it, only those in
/// the file outside of the database. It may run beside the service, on the live database or on a copy.
package struct AuditVerifier: Sendable {
    private let service: String
    private let keys: [AuditPublicKey]
    private let file: AuditHeadsFile?

    /// - Parameters:
    ///   - keys: the newest, and those before it if the key was changed.
    ///   - file: nil to do without: an old copy put back is not noticed then.
    package init(service: String, keys: [AuditPublicKey], file: AuditHeadsFile?) {
        self.service = service
        self.keys = keys
        self.file = file
    }

    /// Whether the service has an audit log at all: one of an older release does not, before it is started anew.
    package static func hasLog(_ database: any Database) async throws -> Bool {
        do {
            return try await database.read { db in
                try db.first("SELECT name FROM schema_migration WHERE number = 3") != nil
            }
        } catch SQLError.other {
            return false  // not even the table that every service has
        }
    }

    /// - Throws: what reading throws; everything that is wrong with what was read is in the report.
    package func verify(_ database: any Database) async throws -> AuditReport {
        let contents = try file?.read()
        // Heads first: an entry that comes after them is no contradiction.
        let heads = try await database.read { [service, keys] db in
            var check = AuditHeadCheck(service: service, keys: keys, fileLines: contents?.lines ?? [])
            try check.run(db)
            return check
        }
        var headFindings = heads.findings
        if let file, contents == nil, heads.count > 0 {
            headFindings.append(
                AuditFinding(
                    .fileMissing,
                    "\(file.path) is not there, so an old copy of the database put back would go unnoticed; bring it "
                        + "back, or start the service, which writes it anew from the database"))
        }
        var entries: Int64 = 0
        var lanes = 0
        var found: [AuditFinding] = []
        for lane in 0..<AuditChain.lanes {
            let claims = heads.claims[lane] ?? []
            let result = try await database.read { db in try AuditLaneCheck(lane: lane, claims: claims).run(db) }
            entries += result.entries
            lanes += result.entries > 0 ? 1 : 0
            if let finding = result.finding { found.append(finding) }
        }
        if let stray = try await database.read({ db in try AuditLaneCheck.strayLane(db) }) { found.append(stray) }
        return AuditReport(
            service: service, entries: entries, lanes: lanes, heads: heads.count,
            unsigned: max(0, entries - heads.signedEntries), isFileTorn: contents?.isTorn ?? false,
            findings: found + headFindings)
    }
}
