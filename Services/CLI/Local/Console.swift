import Foundation
import Telemetry

/// What a person at the terminal reads.
struct Console: Sendable {
    static let standard = Console(output: .standardOutput)
    static let error = Console(output: LogOutput(descriptor: 2))

    let output: LogOutput

    /// Writes one line, or several at once.
    func write(_ line: String = "") { output.write(Array("\(line)\n".utf8)) }
}
