import Foundation
import ServiceKit

/// Who may read what the data folder holds, and whether a SQLite file is as the services leave it.
struct FileChecks {
    let data: DataDirectory
    let environment: [String: String]

    /// Files with secrets or people's data belong to their owner alone.
    func rights() -> Finding {
        guard FileManager.default.fileExists(atPath: data.path) else {
            return Finding("file rights", "nothing was started here yet")
        }
        var paths = [data.path, data.secrets, data.keys, data.firstStart, data.audit, data.auditKeys]
        paths += Services.inOrder.flatMap { [data.database(of: $0), data.database(of: $0) + "-wal", data.log(of: $0)] }
        for folder in [data.keys, data.audit] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            paths += names.map { "\(folder)/\($0)" }
        }
        var seen = 0
        // Within a folder that nobody else may enter, the files' own bits open nothing.
        let folderIsClosed = Self.mode(of: data.path).map { $0 & 0o077 == 0 } ?? false
        var open: [String] = []
        var foreign: [String] = []
        for path in Set(paths).sorted() {
            guard let mode = Self.mode(of: path) else { continue }
            seen += 1
            if mode & 0o077 != 0, !folderIsClosed { open.append(path) }
            if access(path, R_OK | W_OK) != 0 { foreign.append(path) }
        }
        if let first = foreign.first {
            return Finding(
                "file rights", "\(foreign.count) of \(seen) files cannot be read and written, such as \(first)",
                cure: "sudo chown -R \"$(id -un)\" '\(data.path)', or start as the user who made it")
        }
        guard let first = open.first else { return Finding("file rights", "\(seen) files, for their owner alone") }
        return Finding(
            "file rights", "others may read \(open.count) of \(seen) files, such as \(first)",
            cure: "chmod -R go-rwx '\(data.path)'")
    }

    private static func mode(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    /// Every secret that `carnet up` makes is there and as long as it must be. The file is only looked at.
    func secrets() -> Finding {
        guard let bytes = FileManager.default.contents(atPath: data.secrets) else {
            if let secret = environment["CARNET_SERVICE_SECRET"], ServiceSecret(secret) != nil {
                return Finding("secrets", "from the environment")
            }
            return Finding("secrets", "none yet; the first 'carnet up' makes them")
        }
        var values: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        let wanted = Secrets.owners.map(\.variable)
        let bad = wanted.filter { (values[$0].map { Hex.bytes($0)?.count ?? 0 } ?? 0) != Secrets.bytes }
        guard !bad.isEmpty else { return Finding("secrets", "\(wanted.count), each of \(Secrets.bytes) bytes") }
        return Finding(
            "secrets", "\(bad.joined(separator: ", ")) in \(data.secrets) \(bad.count == 1 ? "is" : "are") not whole",
            cure: "take the file from a backup: what was sealed with another key cannot be read; a new installation "
                + "begins with 'carnet up --reset'")
    }

    /// The head of each SQLite file: offset 18 says whether it is in WAL mode (SQLite file format, 1.3.1).
    func sqlite() -> Finding {
        var seen = 0
        var notWAL: [String] = []
        for service in Services.inOrder {
            let path = data.database(of: service)
            guard let handle = FileHandle(forReadingAtPath: path) else { continue }
            defer { try? handle.close() }
            let head = Array((try? handle.read(upToCount: 100)) ?? Data())
            if head.isEmpty { continue }
            seen += 1
            guard head.count == 100, head.starts(with: "SQLite format 3\0".utf8) else {
                return Finding(
                    "sqlite files", "\(path) is no SQLite file", cure: "take it from a backup, or 'carnet up --reset'")
            }
            if head[18] != 2 || head[19] != 2 { notWAL.append(path) }
        }
        guard seen > 0 else { return Finding("sqlite files", "none yet") }
        guard let first = notWAL.first else {
            return Finding("sqlite files", "\(seen) in WAL mode; the services commit with synchronous=FULL")
        }
        return Finding(
            "sqlite files", "\(first) is not in WAL mode: a copy was put there, or another program changed it",
            cure: "sqlite3 '\(first)' 'PRAGMA journal_mode=WAL' while nothing runs, or start the services, which set it"
        )
    }
}
