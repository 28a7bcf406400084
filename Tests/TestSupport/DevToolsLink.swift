import Foundation
import Synchronization

/// A browser process and the two pipes to it: file descriptors 3 and 4 on its side, messages ended by a zero byte.
final class DevToolsLink: Sendable {
    private typealias Waiter = CheckedContinuation<DevToolsValue, any Error>

    private struct State {
        var session: String?
        var nextID = 1
        /// Commands under way, with when they count as unanswered.
        var commands: [Int: (waiter: Waiter, deadline: ContinuousClock.Instant)] = [:]
        /// Events that somebody waits for: not come yet, come, or waited for.
        var events: [Int: (name: String, hasCome: Bool, waiter: Waiter?, deadline: ContinuousClock.Instant)] = [:]
        /// What was complained of, with the address it is about.
        var complaints: [(text: String, url: String)] = []
        /// Pages that were opened: their own status is for the test to look at.
        var opened: Set<String> = []
        var isOver = false
    }

    /// A page of ours takes milliseconds; two busy cores may take seconds.
    private static let patience: Duration = .seconds(30)

    private let state = Mutex(State())
    private let process: pid_t
    private let input: Int32
    private let output: Int32

    init(executable: String, arguments: [String]) throws {
        var toBrowser: [Int32] = [0, 0]
        var fromBrowser: [Int32] = [0, 0]
        guard pipe(&toBrowser) == 0, pipe(&fromBrowser) == 0 else { throw BrowserError("no pipe: errno \(errno)") }
        // Away from 3 and 4, so that neither is overwritten before it is used; and not for other children.
        let ends = (toBrowser + fromBrowser).map { end in
            let moved = fcntl(end, F_DUPFD_CLOEXEC, 20)
            Foundation.close(end)
            return moved
        }
        defer {
            Foundation.close(ends[0])
            Foundation.close(ends[3])
        }
        process = try Self.spawn(executable, arguments, read: ends[0], write: ends[3])
        input = ends[1]
        output = ends[2]
        let reader = Thread { [self] in listen() }
        reader.start()
    }

    func use(session: String) { state.withLock { $0.session = session } }

    var complaints: [String] {
        state.withLock { state in
            state.complaints.filter { !state.opened.contains($0.url) }.map { "\($0.text) \($0.url)" }
        }
    }

    /// Sends a command and waits for its answer.
    /// - Throws: `BrowserError` for an error of the browser's, no answer in time, or a browser that is gone.
    func send(_ method: String, _ parameters: [String: DevToolsValue]) async throws -> DevToolsValue {
        try await withCheckedThrowingContinuation { waiter in
            let message: [UInt8]? = state.withLock { state in
                guard !state.isOver else { return nil }
                let id = state.nextID
                state.nextID += 1
                state.commands[id] = (waiter, .now + Self.patience)
                var members: [String: DevToolsValue] = [
                    "id": .number(Double(id)), "method": .text(method), "params": .object(parameters),
                ]
                if let session = state.session { members["sessionId"] = .text(session) }
                return Array(DevToolsValue.object(members).json.utf8) + [0]
            }
            guard let message else { return waiter.resume(throwing: BrowserError("the browser is gone")) }
            write(message)
        }
    }

    /// From now on an event of this name counts as come.
    func expect(_ name: String) -> Int {
        state.withLock { state in
            state.nextID += 1
            state.events[state.nextID] = (name, false, nil, .now + Self.patience)
            return state.nextID
        }
    }

    func forget(_ expected: Int) { state.withLock { $0.events[expected] = nil } }

    func wait(for expected: Int) async throws {
        _ = try await withCheckedThrowingContinuation { (waiter: Waiter) in
            let outcome: Result<DevToolsValue, any Error>? = state.withLock { state in
                guard !state.isOver, let event = state.events[expected] else {
                    return .failure(BrowserError("the browser is gone, or the page did not load in time"))
                }
                guard !event.hasCome else {
                    state.events[expected] = nil
                    return .success(.null)
                }
                state.events[expected]?.waiter = waiter
                return nil
            }
            if let outcome { waiter.resume(with: outcome) }
        }
    }

    /// Kills the browser; the reader then closes the pipes.
    func end() {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    private func write(_ message: [UInt8]) {
        var rest = message[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(input, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }

    private func listen() {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let ready = poll(&wait, 1, 250)
            expire()
            guard ready != 0 else { continue }
            let count = read(output, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            pending.append(contentsOf: buffer[..<count])
            while let end = pending.firstIndex(of: 0) {
                if let message = DevToolsValue(Data(pending[..<end])) { take(message) }
                pending.removeSubrange(...end)
            }
        }
        finish()
    }

    private func take(_ message: DevToolsValue) {
        guard case .number(let id)? = message["id"] else { return takeEvent(message) }
        let waiter = state.withLock { $0.commands.removeValue(forKey: Int(id))?.waiter }
        if let fault = message["error"] {
            waiter?.resume(throwing: BrowserError(fault["message"]?.text ?? "refused"))
        } else {
            waiter?.resume(returning: message["result"] ?? .null)
        }
    }

    private func takeEvent(_ message: DevToolsValue) {
        guard let name = message["method"]?.text else { return }
        let waiters = state.withLock { state in
            if let complaint = Self.complaint(name, message["params"]) { state.complaints.append(complaint) }
            if name == "Page.frameNavigated", let url = message["params"]?["frame"]?["url"]?.text {
                state.opened.insert(url)
            }
            var waiters: [Waiter] = []
            for (id, event) in state.events where event.name == name {
                state.events[id]?.hasCome = true
                guard let waiter = event.waiter else { continue }
                waiters.append(waiter)
                state.events[id] = nil
            }
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: .null) }
    }

    private static func complaint(_ event: String, _ parameters: DevToolsValue?) -> (text: String, url: String)? {
        switch event {
        case "Log.entryAdded":
            let entry = parameters?["entry"]
            guard entry?["level"]?.text == "error" else { return nil }
            return (entry?["text"]?.text ?? "error", entry?["url"]?.text ?? "")
        case "Runtime.exceptionThrown":
            let details = parameters?["exceptionDetails"]
            return (details?["exception"]?["description"]?.text ?? details?["text"]?.text ?? "exception", "")
        default: return nil
        }
    }

    /// Lets go of what was not answered in time.
    private func expire() {
        let late = state.withLock { state in
            let now = ContinuousClock.now
            var late: [Waiter] = []
            for (id, command) in state.commands where command.deadline < now {
                late.append(command.waiter)
                state.commands[id] = nil
            }
            for (id, event) in state.events where event.deadline < now {
                if let waiter = event.waiter { late.append(waiter) }
                state.events[id] = nil
            }
            return late
        }
        for waiter in late { waiter.resume(throwing: BrowserError("the browser did not answer in time")) }
    }

    private func finish() {
        let left = state.withLock { state in
            state.isOver = true
            defer {
                state.commands = [:]
                state.events = [:]
            }
            return state.commands.values.map(\.waiter) + state.events.values.compactMap(\.waiter)
        }
        for waiter in left { waiter.resume(throwing: BrowserError("the browser is gone")) }
        Foundation.close(input)
        Foundation.close(output)
    }

    private static func spawn(
        _ executable: String, _ arguments: [String], read: Int32, write: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, read, 3)
        posix_spawn_file_actions_adddup2(&actions, write, 4)
        // It talks of D-Bus and fonts; nothing of that is a result.
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let fault = posix_spawn(&process, executable, &actions, nil, &words, environ)
        guard fault == 0 else { throw BrowserError("\(executable) cannot be started: errno \(fault)") }
        return process
    }
}
