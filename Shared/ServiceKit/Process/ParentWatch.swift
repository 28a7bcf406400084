import Foundation

/// Ends this process when its standard input closes: the parent holds the other end, so a parent that is killed
/// takes its children along.
enum ParentWatch {
    static func start() {
        let thread = Thread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            // The usual way out, so that a service drains; the signal handler does the rest.
            kill(getpid(), SIGTERM)
        }
        thread.stackSize = 128 << 10
        thread.start()
    }
}
