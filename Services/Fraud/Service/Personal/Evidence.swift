import Commerce
import Crypto
import FraudDomain
import JSON
import Storage
import Wire

/// What an order was assessed from, and how its buyer is called in lists: sealed for the buyer.
struct Evidence: Sendable {
    let vault: Vault
    /// What evidence from before there were subjects was sealed with, AES-256-GCM, for the same order only.
    let earlierKey: SymmetricKey

    static func place(_ order: OrderID) -> FieldPlace { FieldPlace("assessment", "evidence", row: order.text) }
    static func namePlace(_ order: OrderID) -> FieldPlace { FieldPlace("assessment", "sealed_name", row: order.text) }
    /// A case is decided once, so it has one note.
    static func notePlace(_ id: CaseID) -> FieldPlace { FieldPlace("case_event", "sealed_note", row: id.text) }

    /// The request; nil where the buyer was erased.
    /// - Throws: `SealBroken`, `CryptoKitError` for bytes that were changed, or sealed for another order.
    func request(of record: AssessmentRecord) throws -> FraudAPI.AssessmentRequest? {
        let bytes =
            if let subject = record.subject {
                try subject.open(record.evidence, in: Self.place(record.orderID))
            } else {
                try openEarlier(record.evidence, for: record.orderID)
            }
        return try bytes.map { try StrictJSONDecoder().decode(FraudAPI.AssessmentRequest.self, from: $0) }
    }

    func openEarlier(_ sealed: [UInt8], for order: OrderID) throws -> [UInt8] {
        Array(
            try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed), using: earlierKey, authenticating: Array(order.text.utf8)))
    }
}
