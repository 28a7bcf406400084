import Telemetry
import Testing

@Suite struct TraceStateTests {
    private static let keyCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_-*/"
    /// 0x20 to 0x7E without `,` and `=`.
    private static let valueCharacters = String(
        String.UnicodeScalarView(
            (UInt8(0x20)...0x7E).filter { $0 != 0x2C && $0 != 0x3D }.map { Unicode.Scalar($0) }))

    @Test(arguments: [
        (lines: ["foo=1,bar=2"], text: "foo=1,bar=2"),
        (lines: ["foo=1,bar=2", "rojo=1,congo=2", "baz=3"], text: "foo=1,bar=2,rojo=1,congo=2,baz=3"),
        (lines: ["foo=1 \t , \t bar=2, \t baz=3"], text: "foo=1,bar=2,baz=3"),
        (lines: ["", "foo=1", ""], text: "foo=1"),
        (lines: ["foo=1,,bar=2,"], text: "foo=1,bar=2"),
        (lines: ["tenant@system=x y"], text: "tenant@system=x y"),
        (lines: ["0tenant@s=1"], text: "0tenant@s=1"),
        (lines: ["\(keyCharacters)=\(valueCharacters)"], text: "\(keyCharacters)=\(valueCharacters)"),
    ])
    func `valid lists are joined in order`(lines: [String], text: String) throws {
        #expect(try #require(TraceState(lines)).text == text)
    }

    @Test(arguments: [
        "foo", "=1", "foo=", "foo =1", "FOO=1", "foo.bar=1", "0foo=1", "foo@=1,bar=2", "@foo=1,bar=2",
        "foo@@bar=1,bar=2", "foo@bar@baz=1,bar=2", "foo=1=2", "foo=bar=baz", "foo=\u{7F}", "foo=é", "foo=1,foo=1",
    ])
    func `a malformed list is dropped whole`(line: String) {
        #expect(TraceState([line]) == nil)
        #expect(TraceState(["a=1", line]) == nil)
    }

    @Test(arguments: [
        (key: String(repeating: "z", count: 256), isValid: true),
        (key: String(repeating: "z", count: 257), isValid: false),
        (key: String(repeating: "t", count: 241) + "@" + String(repeating: "v", count: 14), isValid: true),
        (key: String(repeating: "t", count: 242) + "@v", isValid: false),
        (key: "t@" + String(repeating: "v", count: 15), isValid: false),
    ])
    func `keys have a longest form`(key: String, isValid: Bool) {
        #expect((TraceState(["\(key)=1"]) != nil) == isValid)
    }

    @Test func `values end at 256 characters`() {
        #expect(TraceState(["foo=" + String(repeating: "v", count: 256)]) != nil)
        #expect(TraceState(["foo=" + String(repeating: "v", count: 257)]) == nil)
    }

    @Test func `a list ends at 32 members`() {
        let members = (1...33).map { "bar\($0)=\($0)" }
        #expect(TraceState([members.prefix(32).joined(separator: ",")])?.members.count == 32)
        #expect(TraceState([members.joined(separator: ",")]) == nil)
    }

    @Test func `a malformed list does not end the trace`() throws {
        let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let context = try #require(TraceContext(traceparent: [traceparent], tracestate: ["foo=1,foo=2"]))
        #expect(context.traceparent == traceparent)
        #expect(context.tracestate == nil)
    }
}
