/// Personal data as it stands on a page until somebody asks to see it.
enum Masked {
    /// `J•••• H•••`: the first letter of each word, up to four words.
    static func name(_ name: String) -> String {
        name.split(whereSeparator: \.isWhitespace).prefix(4).map { word in
            word.prefix(1) + dots(word.count - 1)
        }.joined(separator: " ")
    }

    /// `j•••@kad•••.example`: a letter of the mailbox, three of the domain, its last label.
    static func email(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return dots(6) }
        let domain = address[address.index(after: at)...]
        let end = domain.lastIndex(of: ".").map { domain[$0...] } ?? ""
        return "\(address.prefix(1))•••@\(domain.prefix(3))•••\(end)"
    }

    /// `•••214`
    static func phone(_ number: String) -> String { "•••" + number.suffix(3) }

    private static func dots(_ count: Int) -> String { String(repeating: "•", count: max(0, min(7, count))) }
}
