import Foundation

/// A program that is run once for its answer.
enum Errand {
    /// Making four RSA keys on a busy machine takes seconds.
    static let limit: Duration = .seconds(30)

    /// Runs it to its end.
    /// - Parameter input: what it reads.
    /// - Returns: its standard output.
    /// - Throws: when it does not end well, with the last line of its standard error.
    static func run(_ program: Program, input: String = "") async throws -> [UInt8] {
        let question = try Scratch(Array(input.utf8))
        let output = try Scratch()
        let error = try Scratch()
        let child = try program.spawn(
            input: question.descriptor, output: output.descriptor, error: error.descriptor)
        guard let status = await child.ended(within: limit) else {
            child.signal(SIGKILL, wholeGroup: true)
            throw CommandFailure("\(name(of: program)) did not end within \(limit.components.seconds) s")
        }
        guard status == .exited(0) else {
            let last = String(decoding: error.contents, as: UTF8.self).split(separator: "\n").last
            throw CommandFailure("\(name(of: program)) failed: \(last.map(String.init) ?? "\(status)")")
        }
        return output.contents
    }

    private static func name(of program: Program) -> String {
        ([URL(fileURLWithPath: program.path).lastPathComponent] + program.arguments.prefix(2)).joined(separator: " ")
    }
}

/// A file without a name, for what a program reads and prints: it never fills up as a pipe does.
private final class Scratch: Sendable {
    let descriptor: Int32

    init(_ bytes: [UInt8] = []) throws(CommandFailure) {
        let folder = FileManager.default.temporaryDirectory.path
        var template = Array("\(folder)/carnet-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw CommandFailure("cannot write to \(folder): \(SystemError.last)") }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw CommandFailure("cannot write to \(folder): \(SystemError.last)")
        }
    }

    deinit { close(descriptor) }

    var contents: [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count))
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
    }
}
