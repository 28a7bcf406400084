import HTTPTypes
import ServiceKit
import Wire

/// The dated versions of the public interface. This is the one place that names them: a release that breaks something
/// adds its day here.
///
/// A key speaks the version that was the latest when it was made, until `Carnet-Version` says another.
enum InterfaceVersion: String, CaseIterable, Sendable {
    case november2026 = "2026-11-21"

    static let latest = november2026

    /// The version that a request asks for; nil for one that asks for none.
    /// - Throws: 400 for one that does not exist, or two of them.
    static func asked(by request: HTTPRequest) throws(Problem) -> InterfaceVersion? {
        guard let text = request.headerFields.first(of: .carnetVersion) else { return nil }
        let values = request.headerFields[values: .carnetVersion]
        if values.count == 1, let version = InterfaceVersion(rawValue: text) { return version }
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem(
            "unknown-version", .badRequest, "There is no such version of this interface",
            detail: "Carnet-Version is one of \(known), or is left out for the version of the key.",
            errors: [
                FieldError(
                    pointer: "Carnet-Version", code: values.count == 1 ? "invalid_value" : "duplicate",
                    detail: "Known: \(known)")
            ])
    }
}
