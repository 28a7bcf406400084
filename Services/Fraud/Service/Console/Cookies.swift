import HTTPTypes
import Hummingbird
import ServiceKit

/// The console's one cookie.
struct SessionCookie: Sendable {
    /// Whether browsers come by https; then the cookie is never sent without it.
    let isSecure: Bool

    var name: String { isSecure ? "__Secure-carnet_console" : "carnet_console" }

    func value(in call: Call) -> String? {
        for header in call.request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                if trimmed.hasPrefix(name + "=") { return String(trimmed.dropFirst(name.count + 1)) }
            }
        }
        return nil
    }

    /// Goes with the browser: how long it is good for is the service's to say.
    func setting(_ id: String) -> HTTPFields { [.setCookie: "\(name)=\(id); \(attributes)"] }

    func clearing() -> HTTPFields { [.setCookie: "\(name)=; Max-Age=0; \(attributes)"] }

    private var attributes: String { "Path=/console; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "") }
}
