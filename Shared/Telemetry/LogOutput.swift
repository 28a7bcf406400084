import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where log lines go: a file descriptor that is written one whole line at a time, whoever writes.
package final class LogOutput: Sendable {
    private let descriptor: Int32
    private let lock = Mutex<Void>(())

    package static let standardOutput = LogOutput(descriptor: 1)

    package init(descriptor: Int32) { self.descriptor = descriptor }

    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes one line, which must end with a line feed. A line that cannot be written is given up: a full disk
    /// or a closed pipe must not stop the work that the line is about.
    package func write(_ line: [UInt8]) {
        lock.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    // A terminal or pipe that another program made non-blocking; wait until it takes more.
                    var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    guard poll(&interest, 1, 1_000) > 0 else { return }
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
