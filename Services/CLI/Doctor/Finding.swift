/// What one check found.
struct Finding: Encodable, Equatable, Sendable {
    enum State: String, Encodable, Sendable {
        case ok
        /// Works today; somebody should see to it.
        case warning
        case broken
    }

    let name: String
    let state: State
    let what: String
    /// What to do about it; nil where all is well.
    let cure: String?

    init(_ name: String, _ what: String, cure: String? = nil, isWarning: Bool = false) {
        self.name = name
        self.what = what
        self.cure = cure
        state = cure == nil ? .ok : isWarning ? .warning : .broken
    }

    /// For a person: a mark, a name, what was found, and the cure on a line of its own.
    /// - Parameter width: of the longest name.
    func text(width: Int) -> String {
        let mark =
            switch state {
            case .ok: "ok   "
            case .warning: "warn "
            case .broken: "FAIL "
            }
        let pad = String(repeating: " ", count: max(1, width + 2 - name.count))
        return "\(mark) \(name)\(pad)\(what)\(cure.map { "\n      cure: \($0)" } ?? "")"
    }
}

/// All findings, as `--json` prints them.
struct DoctorReport: Encodable, Sendable {
    let findings: [Finding]

    var broken: Int { findings.count { $0.state == .broken } }
    var warnings: Int { findings.count { $0.state == .warning } }

    private enum Key: String, CodingKey { case findings, broken, warnings }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(findings, forKey: .findings)
        try values.encode(broken, forKey: .broken)
        try values.encode(warnings, forKey: .warnings)
    }

    var text: String {
        let width = findings.map(\.name.count).max() ?? 0
        return findings.map { $0.text(width: width) }.joined(separator: "\n")
    }

    /// One sentence at the end.
    var summary: String {
        let seen = warnings == 0 ? "" : ", \(warnings) to be looked at"
        return broken == 0
            ? "\(findings.count) checks, nothing broken\(seen)" : "\(broken) of \(findings.count) checks failed\(seen)"
    }
}
