import Testing

@testable import CarnetCLI

@Suite struct BackoffTests {
    @Test func `waits double from 0.2 s up to 5 s`() {
        var backoff = Backoff()
        let waits = (1...7).map { _ in backoff.delay(afterLiving: .seconds(1)).text }
        #expect(waits == ["0.2 s", "0.4 s", "0.8 s", "1.6 s", "3.2 s", "5.0 s", "5.0 s"])
    }

    @Test func `a process that was well for half a minute begins anew`() {
        var backoff = Backoff()
        _ = backoff.delay(afterLiving: .zero)
        #expect(backoff.delay(afterLiving: .milliseconds(29_999)).text == "0.4 s")
        #expect(backoff.delay(afterLiving: .seconds(30)).text == "0.2 s")
    }

    @Test(arguments: [
        (waitStatus: Int32(0), text: "exit status 0"), (waitStatus: 0x0300, text: "exit status 3"),
        (waitStatus: 0xFF00, text: "exit status 255"), (waitStatus: 9, text: "signal 9, SIGKILL"),
        (waitStatus: 0x8B, text: "signal 11, SIGSEGV"), (waitStatus: 64, text: "signal 64"),
    ])
    func `the end of a process is told in words`(waitStatus: Int32, text: String) {
        #expect(ProcessEnd(waitStatus: waitStatus).description == text)
    }
}
