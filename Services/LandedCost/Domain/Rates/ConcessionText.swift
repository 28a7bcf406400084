import Commerce

/// Reads what a tariff line concedes to preference programmes, in either of the two forms our tables have.
///
/// As the United States print it: `Free (AU,BH,CL) 1.7% (KR) See 9822.04.01-9822.04.03 (S+)`. As our own tables put
/// columns together: `Free=sg mx; 3.6%=cptpp eu`.
struct ConcessionText {
    /// A rate and the programmes it is for, each as it is written; none where the text names none.
    struct Part: Hashable {
        let rate: String
        let programmes: [String]
    }

    static func parts(_ text: String) -> [Part] {
        text.contains("=") ? columns(text) : printed(text)
    }

    private static func columns(_ text: String) -> [Part] {
        text.split(separator: "; ").map { part in
            let at = part.lastIndex(of: "=") ?? part.endIndex
            return Part(
                rate: String(part[..<at]), programmes: part[at...].dropFirst().split(separator: " ").map(String.init))
        }
    }

    private static func printed(_ text: String) -> [Part] {
        var parts: [Part] = []
        var start = text.startIndex
        var rest = text.startIndex
        while let open = text[rest...].firstIndex(of: "(") {
            let close = text[open...].firstIndex(of: ")") ?? text.endIndex
            rest = close == text.endIndex ? close : text.index(after: close)
            // The source has a few slips: a stray full stop, a space for a comma, a parenthesis that is not closed.
            let letters = text[text.index(after: open)..<close].split { [",", " ", "."].contains($0) }
            guard !letters.isEmpty, letters.allSatisfy({ isProgramme($0) }) else { continue }
            parts.append(Part(rate: trimmed(text[start..<open]), programmes: letters.map(String.init)))
            start = rest
        }
        let left = trimmed(text[start...])
        if !left.isEmpty { parts.append(Part(rate: left, programmes: [])) }
        return parts
    }

    /// One or two capitals, with a star or plus after them.
    private static func isProgramme(_ letters: Substring) -> Bool {
        let capitals = letters.prefix { $0.isASCII && $0.isUppercase }
        return (1...2).contains(capitals.count) && ["", "*", "+"].contains(String(letters.dropFirst(capitals.count)))
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
