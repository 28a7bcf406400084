package import Commerce
package import ServiceKit
package import Storage
package import Wire

/// Whose customers a call may name: those of the merchant that the gateway vouched for, in the mode of its key.
package struct SubjectOwner: Sendable {
    package let merchant: MerchantID
    package let mode: KeyMode

    package init(merchant: MerchantID, mode: KeyMode) {
        self.merchant = merchant
        self.mode = mode
    }

    /// - Throws: a 403 problem for a call without a merchant.
    package init(_ call: Call) throws {
        self.init(merchant: try call.merchant, mode: call.scope.mode)
    }

    package var actor: AuditActor { .merchant(merchant.text) }

    package func person(_ name: SubjectsAPI.SubjectName) -> Person {
        Person(email: name.email, reference: name.customerReference, merchant: merchant, mode: mode.rawValue)
    }
}
