import Foundation

/// The file outside the database to which signed heads are appended, a line each: better on a disk, or a machine, that
/// whoever administers the database cannot write to.
package struct AuditHeadsFile: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The file as it was read.
    package struct Contents: Sendable {
        package let lines: [String]
        /// Whether the last line was cut off by a crash; it is not among `lines`, and the next append writes it anew.
        package let isTorn: Bool

        init(_ bytes: some Collection<UInt8>) {
            var parts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            isTorn = parts.popLast()?.isEmpty == false
            lines = parts.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// nil where there is no file.
    /// - Throws: `AuditFileError` where it cannot be read.
    package func read() throws -> Contents? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else { throw failure("read") }
        return Contents(data)
    }

    /// Makes sure that lines can be appended, and makes the file where there is none.
    /// - Throws: `AuditFileError`.
    package func prepare() throws { close(try open()) }

    /// The last whole line; nil for an empty file.
    func lastLine() throws -> String? {
        let descriptor = try open()
        defer { close(descriptor) }
        return try tail(descriptor).last
    }

    /// Appends lines and flushes them to the disk, all or a torn end that is cut off next time.
    /// - Parameter last: the line that must be the last before them.
    /// - Returns: false, with nothing written, where it is not: another process was quicker, or is at it.
    func append(_ lines: [String], after last: String?) throws -> Bool {
        let descriptor = try open()
        defer { close(descriptor) }  // which lets go of the lock too
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        let (found, end) = try tail(descriptor)
        guard found == last else { return false }
        guard ftruncate(descriptor, end) == 0 else { throw failure("write") }
        var rest = Array(lines.map { $0 + "\n" }.joined().utf8)[...]
        var place = end
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, place) }
            guard count > 0 || errno == EINTR else { throw failure("write") }
            rest = rest.dropFirst(max(count, 0))
            place += off_t(max(count, 0))
        }
        guard fsync(descriptor) == 0 else { throw failure("write") }
        return true
    }

    /// A line is a few hundred bytes; this holds the last whole one and a torn one behind it.
    private static let tailBytes: off_t = 64 << 10

    /// The last whole line, and where it ends.
    private func tail(_ descriptor: Int32) throws -> (last: String?, end: off_t) {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0 else { throw failure("read") }
        let start = max(0, size - Self.tailBytes)
        var bytes = [UInt8](repeating: 0, count: Int(size - start))
        guard pread(descriptor, &bytes, bytes.count, start) == bytes.count else { throw failure("read") }
        guard let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            guard start == 0 else {
                throw AuditFileError(path: path, deed: "append to", reason: "its end holds no line of ours")
            }
            return (nil, 0)
        }
        let begin = bytes[..<newline].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (String(decoding: bytes[begin..<newline], as: UTF8.self), start + off_t(newline) + 1)
    }

    private func open() throws -> Int32 {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        if !FileManager.default.fileExists(atPath: folder) {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch { throw failure("make the folder of") }
        }
        let isNew = !FileManager.default.fileExists(atPath: path)
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write") }
        if isNew { flush(folder: folder) }
        return descriptor
    }

    /// The name of a new file is on the disk when its folder is. A file system that cannot say so loses at most the
    /// newest heads, which are in the database too.
    private func flush(folder: String) {
        let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func failure(_ deed: String) -> AuditFileError {
        AuditFileError(path: path, deed: deed, reason: String(cString: strerror(errno)))
    }
}

/// The heads file cannot be used; says what to do.
package struct AuditFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    let deed: String
    let reason: String

    package var description: String {
        "cannot \(deed) the heads file \(path) (\(reason)); make it writable, or name another with CARNET_AUDIT_HEADS"
    }
}
