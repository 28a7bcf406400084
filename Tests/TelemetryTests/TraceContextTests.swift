import Synchronization
import Telemetry
import Testing

@Suite struct TraceContextTests {
    private let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `a valid traceparent is read and written back`() throws {
        let context = try #require(TraceContext(traceparent: [traceparent]))
        #expect(context.traceID == TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736))
        #expect(context.spanID == 0x00f0_67aa_0ba9_02b7)
        #expect(context.isSampled)
        #expect(context.traceparent == traceparent)
        #expect(context.tracestate == nil)
    }

    @Test(arguments: [
        " \t00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 \t",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later",
    ])
    func `white space and later versions are understood`(header: String) throws {
        #expect(try #require(TraceContext(traceparent: [header])).traceparent == traceparent)
    }

    @Test(arguments: [
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-001",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what-comes-later",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ".0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "000-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473.-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e47361-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b.-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0.",
        "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
    ])
    func `a malformed traceparent begins a new trace`(header: String) {
        #expect(TraceContext(traceparent: [header]) == nil)
    }

    @Test func `a missing or doubled traceparent begins a new trace`() {
        #expect(TraceContext(traceparent: [], tracestate: ["foo=1"]) == nil)
        #expect(TraceContext(traceparent: [traceparent, traceparent]) == nil)
    }

    @Test(arguments: [
        (given: "ff", kept: "03"), (given: "04", kept: "00"), (given: "02", kept: "02"), (given: "01", kept: "01"),
    ])
    func `flags we do not know are dropped`(given: String, kept: String) throws {
        let context = try #require(TraceContext(traceparent: [traceparent.dropLast(2) + given]))
        #expect(context.traceparent.hasSuffix("-\(kept)"))
    }

    @Test func `a child keeps trace, flags and state under a span of its own`() throws {
        let parent = try #require(TraceContext(traceparent: [traceparent], tracestate: ["foo=1"]))
        let child = parent.child { 0xabc }
        #expect(child.traceparent == "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000abc-01")
        #expect(child.tracestate == "foo=1")
    }

    @Test func `a new trace is never zero and says that its id is random`() throws {
        let context = TraceContext { 0 }
        #expect(context.traceparent == "00-00000000000000000000000000000001-0000000000000001-03")
        #expect(TraceContext(traceparent: [context.traceparent]) == context)
        #expect(!TraceContext(sampled: false) { 7 }.isSampled)
    }
}
