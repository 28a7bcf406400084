import HTTPTypes
package import NIOCore

/// The body of a request while it still arrives: pieces in the order they come, read no faster than they are taken.
///
/// For one reader, on the event loop of its connection (where handlers run); confined to it, which is what makes it
/// `Sendable`. Work on the pieces that takes more than a moment belongs elsewhere, see `RowStream`.
package final class IncomingBody: AsyncSequence, @unchecked Sendable {
    private enum State {
        case open
        case whole
        case failed(any Error)
    }

    package let limits: StreamLimits
    private let loop: any EventLoop
    private var reader: BodyReader?
    private var state: State
    private var ready = ByteBuffer()
    private var waiting: CheckedContinuation<Void, Never>?
    /// Told that there is room again, and that the handler waits for more.
    private let onTaken: () -> Void
    private let onWait: () -> Void
    /// Told when there is something for `takeReady`, by who passes the body on instead of waiting for it.
    var onReady: (() -> Void)?
    /// When the client has sent nothing for too long.
    private(set) var stallDeadline: NIODeadline?

    init(
        _ framing: RequestHead.Framing, limits: StreamLimits, loop: any EventLoop,
        onTaken: @escaping () -> Void = {}, onWait: @escaping () -> Void = {}
    ) {
        self.limits = limits
        self.loop = loop
        self.onTaken = onTaken
        self.onWait = onWait
        reader = BodyReader(framing, bytesMax: limits.bytesMax)
        state = reader == nil ? .whole : .open
    }

    // MARK: For the handler

    /// What has come since the last call; nil after the last piece.
    /// - Throws: a `Problem` where the body cannot be read, is too large or takes too long; `ConnectionGone`.
    package func nextPiece() async throws -> ByteBuffer? {
        loop.preconditionInEventLoop()
        while ready.readableBytes == 0 {
            switch state {
            case .whole: return nil
            case .failed(let error): throw error
            case .open:
                onWait()
                stallDeadline = .now() + TimeAmount(limits.stall)
                await withCheckedContinuation { waiting = $0 }
                stallDeadline = nil
            }
        }
        let piece = ready
        ready = ByteBuffer()
        onTaken()
        return piece
    }

    /// What `takeReady` found.
    enum Ready {
        case bytes(ByteBuffer)
        case nothing
        case whole
        case failed(any Error)
    }

    /// What has come, without waiting for more; `onReady` is told of that.
    func takeReady() -> Ready {
        stallDeadline = nil
        if ready.readableBytes > 0 {
            let piece = ready
            ready = ByteBuffer()
            onTaken()
            return .bytes(piece)
        }
        switch state {
        case .whole: return .whole
        case .failed(let error): return .failed(error)
        case .open:
            stallDeadline = .now() + TimeAmount(limits.stall)
            return .nothing
        }
    }

    /// Sends what was written of the answer so far.
    func flushAnswer() { onWait() }

    package var eventLoop: any EventLoop { loop }

    package struct AsyncIterator: AsyncIteratorProtocol {
        let body: IncomingBody
        package mutating func next() async throws -> ByteBuffer? { try await body.nextPiece() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }

    // MARK: For the connection

    var isOpen: Bool { if case .open = state { true } else { false } }
    var isFull: Bool { ready.readableBytes >= StreamLimits.windowBytes }

    /// Takes what belongs to the body from the front of `inbound`, as far as there is room, or all of it.
    func take(_ inbound: inout ByteBuffer, beyondWindow takesAll: Bool) {
        do throws(Problem) {
            while isOpen, takesAll || !isFull {
                guard let piece = try reader?.piece(of: &inbound) else { break }
                switch piece {
                case .bytes(var bytes): ready.writeBuffer(&bytes)
                case .end: state = .whole
                }
            }
        } catch {
            return fail(error)
        }
        if ready.readableBytes > 0 || !isOpen { wake() }
    }

    /// Nothing more will come; what came already is still read first.
    func fail(_ error: any Error) {
        guard isOpen else { return }
        state = .failed(error)
        wake()
    }

    private func wake() {
        waiting?.resume()
        waiting = nil
        onReady?()
    }
}

extension Problem {
    static let bodyTooSlow = Problem(
        "body-too-slow", .requestTimeout, "The body took too long to arrive",
        detail: "Send it without long pauses, and read the answer while you send.")
}
