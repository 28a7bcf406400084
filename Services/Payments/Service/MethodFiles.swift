import Crypto
import Foundation
import PaymentsDomain
import ServiceKit

/// The data files as they were built in.
enum MethodFiles {
    /// - Throws: `MethodTableError` for a file that cannot be used.
    static func load() throws -> MethodTables {
        let folder = (Bundle.module.resourceURL ?? Bundle.module.bundleURL).appending(path: "Data")
        var hash = SHA256()
        func text(_ name: String) throws -> String {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            hash.update(data: bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        let files = MethodTables.Files(
            methods: try text("methods.csv"), limits: try text("limits.csv"), names: try text("names.csv"),
            shares: try text("shares.csv"), polls: try text("polls.csv"))
        var tables = try MethodTables(files, version: "methods-" + Hex.text(Array(hash.finalize()).prefix(6)))
        // No part of what is offered, and so none of the version.
        let units = try Data(contentsOf: folder.appending(path: "minor_units.csv"))
        tables.chargeUnits = try ChargeUnits(table: String(decoding: units, as: UTF8.self))
        return tables
    }
}
