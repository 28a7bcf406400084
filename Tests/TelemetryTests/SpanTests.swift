import JSON
import Synchronization
import Testing

@testable import Telemetry

/// A collector that answers as a test says, and a clock that only counts.
private final class Collector: Sendable {
    private let answers: Mutex<[SpanExporter.Delivery]>
    private let got = Mutex<[[UInt8]]>([])
    private let slept = Mutex<[Duration]>([])

    init(_ answers: [SpanExporter.Delivery]) { self.answers = Mutex(answers) }

    var bodies: [[UInt8]] { got.withLock { $0 } }
    var pauses: [Duration] { slept.withLock { $0 } }

    func exporter(of queue: SpanQueue) -> SpanExporter {
        SpanExporter(
            queue, SpanDocument(service: "pricing", version: "1", instance: "i"),
            sleep: { pause in self.slept.withLock { $0.append(pause) } },
            post: { body in
                self.got.withLock { $0.append(body) }
                return self.answers.withLock { $0.isEmpty ? .taken([]) : $0.removeFirst() }
            })
    }
}

@Suite struct SpanTests {
    private static let position = TraceContext(
        traceID: TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736), spanID: 0xf067_aa0b_a902_b7,
        flags: 0b11)

    private func span(_ name: String = "GET /v1/quotes/{id}", at position: TraceContext = Self.position) -> Span {
        Span(
            name, .server, at: position, under: 0xabc, took: .milliseconds(1), end: 1_795_293_766_000_000_123,
            attributes: [("http.route", .text("/a\"b")), ("http.response.status_code", .whole(200))], hasFailed: true)
    }

    private func queue(_ count: Int, max: Int = SpanQueue.countMax) -> SpanQueue {
        let queue = SpanQueue(countMax: max)
        queue.turn(on: true)
        for _ in 0..<count { queue.record(span()) }
        return queue
    }

    @Test func `a span is written as the protocol has it in JSON`() {
        let bytes = SpanDocument(service: "pricing", version: "1.0.0", instance: "i-1").bytes(of: [span()])
        let expected = """
            {"resourceSpans":[{"resource":{"attributes":[\
            {"key":"service.name","value":{"stringValue":"pricing"}},\
            {"key":"service.version","value":{"stringValue":"1.0.0"}},\
            {"key":"service.instance.id","value":{"stringValue":"i-1"}},\
            {"key":"telemetry.sdk.name","value":{"stringValue":"carnet"}},\
            {"key":"telemetry.sdk.language","value":{"stringValue":"swift"}},\
            {"key":"telemetry.sdk.version","value":{"stringValue":"1.0.0"}}]},\
            "scopeSpans":[{"scope":{"name":"carnet","version":"1.0.0"},"spans":[\
            {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",\
            "parentSpanId":"0000000000000abc","flags":3,"name":"GET /v1/quotes/{id}","kind":2,\
            "startTimeUnixNano":"1795293765999000123","endTimeUnixNano":"1795293766000000123","attributes":[\
            {"key":"http.route","value":{"stringValue":"/a\\"b"}},\
            {"key":"http.response.status_code","value":{"intValue":"200"}}],"status":{"code":2}}]}]}]}
            """
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test func `a queue that is off, or a trace that is not sampled, records nothing`() {
        let off = SpanQueue()
        off.record(span())
        #expect(off.count == 0)
        let on = queue(0)
        on.record(span(at: TraceContext(traceID: Self.position.traceID, spanID: 1, flags: 0b10)))
        #expect(on.count == 0)
    }

    @Test func `a full queue drops what comes and counts it`() {
        let full = queue(7, max: 5)
        #expect(full.count == 5)
        #expect(full.dropped == 2)
    }

    @Test(arguments: [
        (millionths: 0, low: UInt64(1), isSampled: false), (millionths: 1_000_000, low: .max, isSampled: true),
        (millionths: 250_000, low: UInt64.max / 8, isSampled: true),
        (millionths: 250_000, low: UInt64.max / 2, isSampled: false),
    ])
    func `a trace that begins here is recorded by its id`(millionths: Int, low: UInt64, isSampled: Bool) {
        let queue = queue(0)
        queue.sample(millionths: millionths)
        #expect(queue.samples(TraceID(high: 1, low: low)) == isSampled)
        queue.turn(on: false)
        #expect(!queue.samples(TraceID(high: 1, low: low)))
    }

    @Test func `batches leave until the queue is empty`() async {
        let spans = queue(SpanExporter.batchMax + 1)
        let collector = Collector([])
        await collector.exporter(of: spans).deliver()
        #expect(collector.bodies.count == 2)
        #expect(spans.count == 0)
        #expect(spans.dropped == 0)
    }

    @Test(arguments: [429, 502, 503, 504])
    func `a collector that is busy is asked again, when it says`(status: Int) async {
        let spans = queue(3)
        let collector = Collector([
            SpanExporter.Delivery(status: status, body: [], retryAfter: .seconds(7)),
            SpanExporter.Delivery(status: status, body: [], retryAfter: .seconds(3_600)),
            SpanExporter.Delivery(status: status, body: [], retryAfter: nil),
        ])
        await collector.exporter(of: spans).deliver()
        #expect(collector.bodies.count == 4)
        #expect(Set(collector.bodies).count == 1)
        #expect(collector.pauses == [.seconds(7), SpanExporter.pauseMax, .seconds(4)])
        #expect(spans.dropped == 0)
    }

    @Test(arguments: [301, 400, 401, 404, 413, 500, 501])
    func `any other refusal is final and counted`(status: Int) async {
        let spans = queue(3)
        let collector = Collector([SpanExporter.Delivery(status: status, body: [], retryAfter: .seconds(1))])
        await collector.exporter(of: spans).deliver()
        #expect(collector.bodies.count == 1)
        #expect(spans.dropped == 3)
    }

    @Test func `a collector that never takes a batch loses it after five tries`() async {
        let spans = queue(3)
        let collector = Collector(Array(repeating: .later(after: nil), count: 9))
        await collector.exporter(of: spans).deliver()
        #expect(collector.bodies.count == SpanExporter.triesMax)
        #expect(spans.dropped == 3)
    }

    @Test(arguments: [#""2""#, "2"])
    func `a success that names rejected spans counts them`(number: String) async {
        let spans = queue(3)
        let answer = #"{"partialSuccess":{"rejectedSpans":\#(number),"errorMessage":"no"}}"#
        await Collector([.taken(Array(answer.utf8))]).exporter(of: spans).deliver()
        #expect(spans.dropped == 2)
    }

    @Test func `what is left at the end is sent once, or counted`() async {
        let sent = queue(3)
        let taking = Collector([])
        await taking.exporter(of: sent).finish()
        #expect(taking.bodies.count == 1)
        sent.record(span())
        #expect(sent.count == 0)
        let lost = queue(SpanExporter.batchMax + 3)
        await Collector([.later(after: nil)]).exporter(of: lost).finish()
        #expect(lost.dropped == Int64(SpanExporter.batchMax + 3))
    }
}
