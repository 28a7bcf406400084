import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import ServiceKit

/// Bytes that no tester thought of: right and wrong examples, mutated by a seeded generator. The parsers must come to an
/// end, and to the same one however the bytes are cut on their way.
@Suite struct MutatedBytesTests {
    private struct Mutator {
        let chance: SeededChance
        let corpus: [[UInt8]]

        func below(_ bound: Int) -> Int { bound <= 0 ? 0 : Int(chance.next() % UInt64(bound)) }

        /// One to six changes: a bit, a byte, a piece away, a piece twice, a piece of another example.
        func next() -> [UInt8] {
            var bytes = corpus[below(corpus.count)]
            for _ in 0...below(6) {
                guard !bytes.isEmpty else { return bytes }
                let place = below(bytes.count)
                let piece = place..<min(place + 1 + below(24), bytes.count)
                switch below(7) {
                case 0: bytes[place] ^= 1 << UInt8(below(8))
                case 1: bytes.insert(UInt8(below(256)), at: place)
                case 2: bytes.insert(contentsOf: Self.words[below(Self.words.count)], at: place)
                case 3: bytes.removeSubrange(piece)
                case 4: bytes.insert(contentsOf: Array(bytes[piece]), at: place)
                case 5: bytes.removeLast(min(below(8), bytes.count))
                default:
                    let other = corpus[below(corpus.count)]
                    let from = below(other.count)
                    bytes.replaceSubrange(place..., with: other[from...])
                }
            }
            return bytes
        }

        private static let words: [[UInt8]] = [
            "\r\n", "\n", "\r", "\0", ":", " ", "\t", "%", "%00", "..", "Content-Length: 5\r\n", "0\r\n\r\n",
            "ffffffff",
            "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "HTTP/1.1", "\r\n\r\n", "\u{ff}", "-",
            "99999999999999999999",
        ].map { Array($0.utf8) }
    }

    /// What a listener makes of bytes that come in pieces of `step`.
    private func request(_ bytes: [UInt8], step: Int) -> String {
        var parser = RequestHeadParser()
        var buffer = ByteBuffer()
        var reader: BodyReader?
        var head: RequestHead?
        var position = 0
        while position < bytes.count {
            let end = min(position + step, bytes.count)
            buffer.writeBytes(bytes[position..<end])
            position = end
            do throws(Problem) {
                if head == nil {
                    let outcome: Result<Parsed<RequestHead>, Problem> = buffer.withUnsafeReadableBytes { view in
                        do throws(Problem) { return .success(try parser.parse(view)) } catch { return .failure(error) }
                    }
                    guard case .complete(let whole, let length) = try outcome.get() else { continue }
                    buffer.moveReaderIndex(forwardBy: length)
                    head = whole
                    reader = BodyReader(whole.framing)
                }
                guard let head else { continue }
                let said = "\(head.request.method) \(head.request.path ?? "") \(head.request.headerFields.count)"
                guard reader != nil else { return said }
                if let body = try reader?.read(&buffer) { return "\(said) \(body.readableBytes)" }
            } catch {
                return "refused"
            }
        }
        return "more"
    }

    private func answer(_ bytes: [UInt8], step: Int, form: UpstreamCall.Form) -> String {
        var parser = AnswerParser(isHead: false, form: form)
        var buffer = ByteBuffer()
        var position = 0
        while position < bytes.count {
            let end = min(position + step, bytes.count)
            buffer.writeBytes(bytes[position..<end])
            position = end
            switch parser.parse(&buffer, isAtEnd: false) {
            case .needsMore: continue
            case .broken: return "broken"
            case .complete(let answer, _):
                let lines = String(buffer: answer.lines)
                #expect(lines.isEmpty || lines.hasSuffix("\r\n"))
                #expect(!lines.contains("\r\n\r\n"), "a line that ends the head")
                return "\(answer.status) \(answer.body.readableBytes)"
            }
        }
        if case .complete(let answer, _) = parser.parse(&buffer, isAtEnd: true) {
            return "\(answer.status) \(answer.body.readableBytes)"
        }
        return "broken"
    }

    @Test(arguments: 1...8) func `requests`(seed: UInt64) {
        let chance = SeededChance(seed)
        let corpus = (RawHTTPCase.refused(at: "/read") + `Strict HTTP`.taken).map(\.bytes).filter {
            $0.utf8.count < 2_000
        }
        let mutator = Mutator(chance: chance, corpus: corpus.map { Array($0.utf8) })
        var taken = 0
        for _ in 0..<1_000 {
            let bytes = mutator.next()
            let whole = request(bytes, step: bytes.count + 1)
            for step in [1, 2 + mutator.below(7), 32] {
                let cut = request(bytes, step: step)
                // What cannot begin a request is refused before its line is whole, if it comes slowly.
                #expect(
                    cut == whole || (whole == "more" && cut == "refused"),
                    "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
            if whole != "refused", whole != "more" { taken += 1 }
        }
        #expect(taken > 20, "mutations that leave nothing right test nothing")
    }

    @Test(arguments: 1...8) func `answers`(seed: UInt64) {
        let corpus = [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\nhello",
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\n",
            "HTTP/1.0 503 Busy\r\nRetry-After: 1\r\nConnection: close\r\n\r\nuntil the end",
            "HTTP/1.1 200 OK\r\nDate: x\r\nServer: y\r\nCarnet-Key: z\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n",
        ]
        let mutator = Mutator(chance: SeededChance(seed), corpus: corpus.map { Array($0.utf8) })
        var taken = 0
        for _ in 0..<1_000 {
            let bytes = mutator.next()
            let whole = answer(bytes, step: bytes.count + 1, form: .lines)
            for step in [1, 2 + mutator.below(7), 32] {
                for form in [UpstreamCall.Form.lines, .parsed] {
                    #expect(
                        answer(bytes, step: step, form: form) == whole,
                        "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
                }
            }
            if whole != "broken" { taken += 1 }
        }
        #expect(taken > 20)
    }
}
