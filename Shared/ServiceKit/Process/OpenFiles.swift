import Foundation

/// The number of files and sockets that this process may have open.
enum OpenFiles {
    /// Raises the limit to what the system allows: a shell's usual 1,024 is fewer than the connections a listener takes.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 131_072)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
