package import Commerce
import Crypto
import Foundation

/// Whom data is about, as a table can know them: a person at one merchant in one mode, by e-mail address, by the
/// merchant's own reference, or both. The same person at another merchant is another one here.
package struct Person: Hashable, Sendable {
    let owner: String
    /// Normalised; nil where only the reference is known.
    let email: String?
    let reference: String?
    /// For what was kept before persons were known: its order stands for whoever it is.
    let order: OrderID?

    package init(email: String?, reference: String?, merchant: MerchantID?, mode: String) {
        owner = "\(merchant?.text ?? "none") \(mode)"
        self.email = email.map(Self.normalised)
        self.reference = reference
        order = nil
    }

    package init(order: OrderID) {
        owner = ""
        email = nil
        reference = nil
        self.order = order
    }

    /// In lower case, composed (Unicode NFC), without spaces around it. What follows a `+` stays: at some hosts it is
    /// another person's mailbox, and one person's data must not be shown to another.
    static func normalised(_ email: String) -> String {
        email.trimmingCharacters(in: .whitespaces).lowercased().precomposedStringWithCanonicalMapping
    }
}

/// The keyed hashes by which persons are found: HMAC-SHA256 over kind, owner and value. Without the key, which is only in
/// the table and wrapped, an address cannot be tried against them.
struct PersonIndex: Sendable {
    let key: SymmetricKey

    func email(of person: Person) -> [UInt8]? {
        person.order.map { hash("order", "", $0.text) } ?? person.email.map { hash("email", person.owner, $0) }
    }

    func reference(of person: Person) -> [UInt8]? { person.reference.map { hash("reference", person.owner, $0) } }

    func fingerprint(_ bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("fingerprint\0".utf8) + bytes, using: key))
    }

    private func hash(_ kind: String, _ owner: String, _ value: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("\(kind)\0\(owner)\0\(value)".utf8), using: key))
    }
}
