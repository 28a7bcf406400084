import Foundation

/// A program to run: where it is, what it is told, where its output goes.
struct Program: Sendable {
    let path: String
    let arguments: [String]
    let environment: [String: String]

    /// A program that was written a moment ago may still be open for writing in a process that is just starting: a
    /// second is more than that lasts.
    static let busyTriesMax = 100
    static let busyWaitMicroseconds: UInt32 = 10_000

    init(path: String, arguments: [String] = [], environment: [String: String]) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }

    /// Starts it in a process group of its own, so that a Ctrl-C at the terminal reaches only us.
    /// - Parameters:
    ///   - input, output, error: descriptors that become its 0, 1 and 2; all others stay ours, for they are opened
    ///     to close on exec.
    /// - Throws: `CommandFailure` when the system refuses.
    func spawn(input: Int32, output: Int32, error: Int32) throws(CommandFailure) -> Child {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (ours, theirs) in [(input, Int32(0)), (output, 1), (error, 2)] {
            posix_spawn_file_actions_adddup2(&actions, ours, theirs)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var processID: pid_t = 0
        var code: Int32
        var tries = 0
        repeat {
            code = CStrings.with([path] + arguments) { argv in
                CStrings.with(environmentLines) { envp in
                    posix_spawn(&processID, path, &actions, &attributes, argv, envp)
                }
            }
            tries += 1
        } while code == ETXTBSY && tries < Self.busyTriesMax && usleep(Self.busyWaitMicroseconds) == 0
        guard code == 0 else { throw CommandFailure("cannot start \(path): \(SystemError.text(code))") }
        return Child(processID: processID)
    }

    /// Becomes this program; what it prints and how it ends is then ours.
    func replaceThisProcess() -> CommandFailure {
        let code = CStrings.with([path] + arguments) { argv in
            CStrings.with(environmentLines) { envp in
                execve(path, argv, envp)
                return errno
            }
        }
        return CommandFailure("cannot start \(path): \(SystemError.text(code))")
    }

    private var environmentLines: [String] { environment.map { "\($0.key)=\($0.value)" }.sorted() }
}

/// Texts as C wants them: an array of pointers that ends in null, valid within the closure only.
enum CStrings {
    typealias Pointers = UnsafePointer<UnsafeMutablePointer<CChar>?>

    /// - Returns: what the closure does, an error number.
    static func with(_ texts: [String], _ body: (Pointers) -> Int32) -> Int32 {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return (copies + [nil]).withUnsafeBufferPointer { $0.baseAddress.map(body) ?? EINVAL }
    }
}

enum SystemError {
    static func text(_ code: Int32) -> String {
        guard let text = strerror(code) else { return "unknown error" }
        return String(cString: text)
    }

    static var last: String { text(errno) }
}
