import Commerce
import Hummingbird
import JSON
import NIOCore
import ServiceKit
import Synchronization

/// Answers as bytes, by the text of the question, for as long as the rates and the day stay what they are.
final class HotAnswers: Sendable {
    struct Version: Hashable, Sendable {
        let importNumber: Int64
        let day: CalendarDate
    }

    struct Answer: Sendable {
        private let body: ByteBuffer

        init(_ bytes: [UInt8]) { body = ByteBuffer(bytes: bytes) }

        /// The bytes are shared, not copied.
        var response: Response {
            Response(status: .ok, headers: [.contentType: ContentType.json], body: .init(byteBuffer: body))
        }
    }

    private struct State {
        var version: Version
        var answers: [String: Answer] = [:]
    }

    /// Some 4 KB each; strangers who ask what nobody asks again only empty it.
    private static let answersMax = 512
    private static let questionBytesMax = 300

    private let state = Mutex(State(version: Version(importNumber: -1, day: CalendarDate(daysSince1970: 0))))

    func answer(to question: String, at version: Version) -> Answer? {
        state.withLock { $0.version == version ? $0.answers[question] : nil }
    }

    func keep(_ answer: Answer, to question: String, at version: Version) {
        guard question.utf8.count <= Self.questionBytesMax else { return }
        state.withLock { state in
            if state.version != version || state.answers.count >= Self.answersMax { state = State(version: version) }
            state.answers[question] = answer
        }
    }
}
