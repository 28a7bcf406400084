import Commerce
import Foundation
package import ServiceKit
package import Storage

extension AuditActor {
    /// Whose call this is: the shop, by its API key, or by its own id where the key is not known; one of our services
    /// where no shop is behind it. To be asked before a transaction's closure, which runs elsewhere.
    package static func caller(in scope: Scope?, else service: String) -> AuditActor {
        guard let id = scope?.key?.text ?? scope?.merchant?.text else { return .service(service) }
        return .merchant(id)
    }

    /// Whoever runs this program on the machine itself, by the number of the account: a name would be personal data.
    package static var commandLine: AuditActor { .operator("uid \(getuid())") }
}
