import Foundation
import ServiceKit

/// `gateway check-config FILE`: whether SIGHUP would take it.
enum CheckConfigCommand {
    /// - Throws: `ConfigFault` with everything that is wrong.
    static func run(_ arguments: [String], tls: ServiceTLS?) throws {
        guard arguments.count == 1 else { throw UsageError("usage: gateway check-config FILE") }
        _ = try ConfigFile.load(arguments[0], tls: tls)
        FileHandle.standardOutput.write(Data("\(arguments[0]): good\n".utf8))
    }
}
