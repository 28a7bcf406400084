import JSON
import Logging

/// Takes spans out of a queue in batches and posts them to a collector. What it cannot deliver it drops and counts:
/// traces never hold up the work they tell of.
package struct SpanExporter: Sendable {
    /// What became of a batch that was posted.
    package enum Delivery: Sendable {
        /// A 2xx with its body.
        case taken([UInt8])
        /// To be tried again, not before so long where the collector said so: 429, 502, 503, 504, or nobody answered.
        case later(after: Duration?)
        /// Any other answer: sent again it would be no other.
        case refused(String)

        /// Sorts an answer by its status, as the protocol says.
        package init(status: Int, body: [UInt8], retryAfter: Duration?) {
            switch status {
            case 200..<300: self = .taken(body)
            case 429, 502, 503, 504: self = .later(after: retryAfter)
            default: self = .refused("status \(status)")
            }
        }
    }

    /// Spans of one post; some 300 KiB.
    package static let batchMax = 512
    package static let interval: Duration = .seconds(2)
    /// Sendings of one batch.
    package static let triesMax = 5
    /// No collector keeps a batch waiting longer, whatever it asks for.
    package static let pauseMax: Duration = .seconds(30)

    private let queue: SpanQueue
    private let document: SpanDocument
    private let post: @Sendable ([UInt8]) async -> Delivery
    private let sleep: @Sendable (Duration) async throws -> Void
    private let logger = Logger(label: "telemetry.spans")

    package init(
        _ queue: SpanQueue, _ document: SpanDocument,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        post: @escaping @Sendable ([UInt8]) async -> Delivery
    ) {
        self.queue = queue
        self.document = document
        self.sleep = sleep
        self.post = post
    }

    /// Exports until the task is cancelled.
    package func run() async {
        queue.turn(on: true)
        while !Task.isCancelled {
            do { try await sleep(Self.interval) } catch { return }
            await deliver()
        }
    }

    /// What is left when the process stops, each batch tried once; nothing is recorded after.
    package func finish() async {
        queue.turn(on: false)
        while true {
            let batch = queue.take(Self.batchMax)
            guard !batch.isEmpty else { return }
            guard case .taken(let answer) = await post(document.bytes(of: batch)) else {
                queue.countAsDropped(batch.count + queue.count)
                return
            }
            noteRejected(answer, of: batch.count)
        }
    }

    /// Posts batch after batch until the queue is empty.
    package func deliver() async {
        while true {
            let batch = queue.take(Self.batchMax)
            guard !batch.isEmpty, await deliver(batch) else { return }
        }
    }

    /// Whether it is worth going on at once.
    private func deliver(_ batch: [Span]) async -> Bool {
        let bytes = document.bytes(of: batch)
        for number in 1...Self.triesMax {
            switch await post(bytes) {
            case .taken(let answer):
                noteRejected(answer, of: batch.count)
                return true
            case .refused(let why):
                queue.countAsDropped(batch.count)
                logger.warning(
                    "Spans refused by the collector", metadata: ["count": "\(batch.count)", "reason": "\(why)"])
                return true
            case .later(let asked):
                guard number < Self.triesMax else { break }
                let pause = min(asked ?? .seconds(1 << (number - 1)), Self.pauseMax)
                do { try await sleep(pause) } catch {
                    queue.countAsDropped(batch.count)
                    return false
                }
            }
        }
        queue.countAsDropped(batch.count)
        logger.warning("Spans dropped: the collector does not take them", metadata: ["count": "\(batch.count)"])
        return false
    }

    /// A success may still say that some were not taken.
    private func noteRejected(_ answer: [UInt8], of count: Int) {
        let decoder = StrictJSONDecoder(unknownMembers: .ignored)
        guard !answer.isEmpty, let partial = try? decoder.decode(PartialAnswer.self, from: answer),
            let rejected = partial.partialSuccess?.rejectedSpans, rejected > 0
        else { return }
        queue.countAsDropped(min(rejected, count))
        logger.warning("Spans rejected by the collector", metadata: ["count": "\(rejected)"])
    }
}

private struct PartialAnswer: Decodable {
    struct Partial: Decodable {
        let rejectedSpans: Int?

        private enum Key: String, CodingKey { case rejectedSpans }

        /// A 64-bit integer is a string by the protocol, and a number by some collectors.
        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            if let text = try? values.decode(String.self, forKey: .rejectedSpans) {
                rejectedSpans = Int(text)
            } else {
                rejectedSpans = try? values.decode(Int.self, forKey: .rejectedSpans)
            }
        }
    }

    let partialSuccess: Partial?
}
