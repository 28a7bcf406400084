import Foundation

/// The folder in which `carnet up` keeps all it knows: databases, keys, secrets, logs.
struct DataDirectory: Sendable {
    /// Absolute, so that every child finds the same files.
    let path: String

    init(_ given: String) { path = URL(fileURLWithPath: given).standardizedFileURL.path }

    var secrets: String { "\(path)/secrets" }
    var keys: String { "\(path)/keys" }
    var firstStart: String { "\(path)/first-start.json" }
    /// Files that take the place of landed cost's own tables.
    var tables: String { "\(path)/tables" }
    var nomenclature: String { "\(path)/nomenclature.csv" }
    var audit: String { "\(path)/audit" }
    /// See `RememberedKeys`.
    var auditKeys: String { "\(audit)/public-keys" }
    /// The signed heads of a service's audit log.
    /// - Parameter server: a name for the PostgreSQL server in use, so that heads of two are never in one file.
    func auditHeads(of service: String, on server: String?) -> String {
        "\(audit)/\(server.map { "\($0)/" } ?? "")\(service).heads"
    }
    func database(of service: String) -> String { "\(path)/\(service).sqlite" }
    func log(of service: String) -> String { "\(path)/logs/\(service).log" }

    /// Makes it where it is not there, for its owner alone.
    /// - Throws: when nothing can be written there.
    func prepare() throws(CommandFailure) {
        for folder in [path, "\(path)/logs"] {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch { throw notWritable(folder) }
            guard access(folder, W_OK | X_OK) == 0 else { throw notWritable(folder) }
        }
    }

    /// Keeps a second `carnet up` from the same folder, for as long as this process lives.
    /// - Returns: the descriptor that holds the lock.
    func lock() throws(CommandFailure) -> Int32 {
        let descriptor = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw notWritable(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure("another 'carnet up' is running on \(path); stop it, or choose a folder with --data")
        }
        return descriptor
    }

    /// Removes what earlier starts left: only files of ours, whatever else lies in the folder.
    func reset() throws(CommandFailure) {
        let ours = Services.inOrder.flatMap { service in
            ["", "-wal", "-shm", "-journal"].map { database(of: service) + $0 }
        }
        for item in ours + [secrets, keys, firstStart, audit, "\(path)/logs"]
        where FileManager.default.fileExists(atPath: item) {
            do { try FileManager.default.removeItem(atPath: item) } catch {
                throw CommandFailure("cannot remove \(item): \(SystemError.last)")
            }
        }
        try prepare()
    }

    /// Keeps the last run's log beside the new, empty one.
    func rotateLogs() {
        for service in Services.inOrder { rename(log(of: service), log(of: service) + ".1") }
    }

    /// The end of a service's log: what it said before it stopped or hung.
    func lastLines(of service: String, count: Int) -> [String] {
        let bytesRead: UInt64 = 32_768
        guard let handle = FileHandle(forReadingAtPath: log(of: service)) else { return [] }
        defer { try? handle.close() }
        let size = (try? handle.seekToEnd()) ?? 0
        try? handle.seek(toOffset: size > bytesRead ? size - bytesRead : 0)
        let bytes = (try? handle.readToEnd()) ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(count).map(String.init)
    }

    private func notWritable(_ folder: String) -> CommandFailure {
        CommandFailure("cannot write to \(folder); choose another folder with --data")
    }
}
