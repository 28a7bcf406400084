/// A payer's or payee's address, `name@handle`.
struct UPINumber: Hashable, Sendable {
    let text: String

    /// - Throws: a sentence for the person who typed it. Lenient in length, strict in shape.
    init(_ typed: String) throws(UPINumberFlaw) {
        let text = typed.trimmingPrefix { $0 == " " }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 255 else { throw UPINumberFlaw(sentence: "A UPI number has at most 255 characters.") }
        guard parts.count == 2 else {
            throw UPINumberFlaw(
                sentence: "A UPI number has one @, like name@bank. Yours has \(max(0, parts.count - 1)).")
        }
        let (name, handle) = (parts[0], parts[1])
        if let dot = handle.firstIndex(of: "."), dot != handle.startIndex {
            throw UPINumberFlaw(
                sentence:
                    "A UPI number has one @ and no dot after it. Yours ends in “@\(handle)”; try “@\(handle[..<dot])”.")
        }
        func isPlain(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber)
        }
        guard !handle.isEmpty, handle.allSatisfy(isPlain) else {
            throw UPINumberFlaw(sentence: "After the @ come letters and digits only.")
        }
        guard !name.isEmpty, name.allSatisfy({ isPlain($0) || ".-_".contains($0) }) else {
            throw UPINumberFlaw(sentence: "Before the @ come letters, digits, dots and dashes.")
        }
        self.text = String(text)
    }
}

struct UPINumberFlaw: Error, Hashable, Sendable {
    let sentence: String
}
