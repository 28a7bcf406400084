import Foundation

/// Files that only their owner may read.
enum SecretFile {
    /// Writes the whole file or nothing: beside it first, then in its place.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
        let temporary = "\(path).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure("cannot write \(path): \(SystemError.last)") }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw CommandFailure("cannot write \(path): \(SystemError.last)") }
            rest = rest.dropFirst(max(count, 0))
        }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw CommandFailure("cannot write \(path): \(SystemError.last)")
        }
    }

    /// Nil when there is none. A file that others may read is closed to them.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("cannot read \(path): \(SystemError.last)")
        }
        chmod(path, 0o600)
        return Array(data)
    }
}
