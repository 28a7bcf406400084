package import Commerce
import Crypto

/// A person whose data this service keeps, with the key that opens it, or without one after erasure.
///
/// What is sealed for an erased subject is nothing, and what was sealed for it before opens as nothing: both are an
/// ordinary state that readers show, never an error.
package struct Subject: Sendable {
    package let id: SubjectID
    /// nil: erased.
    let key: SymmetricKey?
    let chance: @Sendable () -> UInt64

    package var isErased: Bool { key == nil }

    /// - Returns: nil for nothing, and for an erased subject.
    package func seal(_ bytes: [UInt8]?, in place: FieldPlace) throws -> [UInt8]? {
        guard let key, let bytes else { return nil }
        return try SealedBytes.seal(bytes, under: key, in: place, chance: chance)
    }

    /// - Returns: nil for nothing, and for an erased subject.
    /// - Throws: `SealBroken` for bytes that were changed or moved.
    package func open(_ sealed: [UInt8]?, in place: FieldPlace) throws -> [UInt8]? {
        guard let key, let sealed else { return nil }
        return try SealedBytes.open(sealed, under: key, in: place)
    }
}

extension Subject: Hashable {
    package static func == (left: Subject, right: Subject) -> Bool {
        left.id == right.id && left.isErased == right.isErased
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
