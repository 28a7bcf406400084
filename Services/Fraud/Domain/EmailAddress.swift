/// An e-mail address, as far as a check of orders needs it.
package struct EmailAddress: Hashable, Sendable {
    /// As typed, without spaces around it.
    package let text: String
    /// Before the last `@`, in lower case, without a `+tag`.
    package let mailbox: String
    /// After the last `@`, in lower case.
    package let domain: String

    /// nil without exactly one `@`, with spaces or control characters, or longer than 254 bytes (RFC 5321, 4.5.3.1).
    package init?(_ text: String) {
        let trimmed = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        let parts = trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, trimmed.utf8.count <= Self.bytesMax,
            trimmed.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value != 127 })
        else { return nil }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        let mailbox = parts[0].lowercased().prefix { $0 != "+" }
        guard !mailbox.isEmpty, labels.count >= 2, !labels.contains(where: \.isEmpty) else { return nil }
        self.text = trimmed
        self.mailbox = String(mailbox)
        domain = parts[1].lowercased()
    }

    package static let bytesMax = 254

    /// The same for one person however it is written: what counters count by.
    package var normalized: String { "\(mailbox)@\(domain)" }

    /// Whether the domain is one of these or lies under one of them: `a.b.example` matches `b.example`.
    package func isUnder(_ domains: Set<String>) -> Bool {
        var rest = domain[...]
        while true {
            if domains.contains(String(rest)) { return true }
            guard let dot = rest.firstIndex(of: ".") else { return false }
            rest = rest[rest.index(after: dot)...]
        }
    }
}
