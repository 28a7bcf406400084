import Testing

@testable import Telemetry

@Suite struct BootstrapTests {
    @Test(arguments: [
        (format: Telemetry.LogFormat.automatic, isTerminal: false, form: LogLineHandler.Form.json),
        (format: .automatic, isTerminal: true, form: .terminal(colour: true)),
        (format: .json, isTerminal: true, form: .json),
        (format: .terminal, isTerminal: false, form: .terminal(colour: false)),
        (format: .terminal, isTerminal: true, form: .terminal(colour: true)),
    ])
    func `the form of lines follows the terminal`(
        format: Telemetry.LogFormat, isTerminal: Bool, form: LogLineHandler.Form
    ) {
        #expect(Telemetry.form(format, isTerminal: isTerminal, allowsColour: true) == form)
    }

    @Test func `colour can be refused`() {
        #expect(Telemetry.form(.automatic, isTerminal: true, allowsColour: false) == .terminal(colour: false))
    }
}
