import Foundation

/// A program that is run once for its answer.
enum Errand {
    /// Making four RSA keys on a busy machine takes seconds.
    static let limit: Duration = .seconds(30)

    /// Runs it to its end.
    /// - Parameter input: what it reads; far below a pipe's 64 KiB.
    /// - Returns: its standard output.
    /// - Throws: when it does not end well, with the last line of its standard error.
    static func run(_ program: Program, input: String = "") async throws -> [UInt8] {
        let output = try Scratch()
        let error = try Scratch()
        let child = try start(program, input: Array(input.utf8), output: output, error: error)
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

    private static func start(
        _ program: Program, input: [UInt8], output: Scratch, error: Scratch
    ) throws(CommandFailure) -> Child {
        var ends: [Int32] = [0, 0]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw CommandFailure("cannot make a pipe: \(SystemError.last)") }
        defer {
            close(ends[0])
            close(ends[1])
        }
        // Before the program starts: the pipe holds it all, so nobody waits and no reader can be missing.
        guard input.withUnsafeBytes({ write(ends[1], $0.baseAddress, $0.count) }) == input.count else {
            throw CommandFailure("cannot write to a pipe: \(SystemError.last)")
        }
        return try program.spawn(input: ends[0], output: output.descriptor, error: error.descriptor)
    }

    private static func name(of program: Program) -> String {
        ([URL(fileURLWithPath: program.path).lastPathComponent] + program.arguments.prefix(2)).joined(separator: " ")
    }
}

/// A file without a name, for what a program prints: it never fills up as a pipe does.
private final class Scratch: Sendable {
    let descriptor: Int32

    init() throws(CommandFailure) {
        var template = Array("\(NSTemporaryDirectory())/carnet-XXXXXX".utf8CString)
        descriptor = mkostemp(&template, O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandFailure("cannot write to \(NSTemporaryDirectory()): \(SystemError.last)") }
        unlink(template)
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
