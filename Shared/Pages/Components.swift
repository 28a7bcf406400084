/// The parts that pages are made of, as the partials of the same names read them. All strings are finished.

/// `errsum`: what is wrong with a form, first in `main`, with a link to each field.
package struct ErrorSummary: Sendable {
    package struct Item: Sendable {
        let field: String
        let text: String
    }

    let items: [Item]

    /// - Parameter errors: the id of the input and the sentence, in the order of the form.
    package init?(_ errors: [(field: String, text: String)]) {
        guard !errors.isEmpty else { return nil }
        items = errors.map { Item(field: $0.field, text: $0.text) }
    }
}

/// `field`: a label, its input, and what is wrong with what was typed.
package struct Field: Sendable {
    let id: String
    let name: String
    let label: String
    let type: String
    let autocomplete: String?
    let value: String?
    let hint: String?
    let error: String?
    let describedBy: String?

    package init(
        _ name: String, label: String, type: String = "text", autocomplete: String? = nil, value: String? = nil,
        hint: String? = nil, error: String? = nil
    ) {
        id = name
        self.name = name
        self.label = label
        self.type = type
        self.autocomplete = autocomplete
        self.value = value
        self.hint = hint
        self.error = error
        let described = (hint == nil ? [] : ["\(name)-hint"]) + (error == nil ? [] : ["\(name)-error"])
        describedBy = described.isEmpty ? nil : described.joined(separator: " ")
    }
}

/// `tag`: one or two words of state. `tone` is nil, `good`, `warn`, `bad` or `info`.
package struct Tag: Sendable {
    let text: String
    let tone: String?

    package init(_ text: String, tone: String? = nil) {
        self.text = text
        self.tone = tone
    }
}

/// `cells`: one box of a ruled form; what is not known is written out.
package struct Cell: Sendable {
    let label: String
    let value: String
    let note: String?
    let tone: String?

    package init(_ label: String, _ value: String?, note: String? = nil, tone: String? = nil) {
        self.label = label
        self.value = value ?? "unknown"
        self.note = note
        self.tone = tone
    }
}

/// `rail`: a score on its bar, with the thresholds as marks.
package struct ScoreRail: Sendable {
    package struct Mark: Sendable {
        let at: String
    }

    let label: String
    let width: Int
    let bar: String
    let fill: String
    let marks: [Mark]

    /// - Parameters:
    ///   - score: capped at `max` for the drawing.
    ///   - thresholds: name and points, in the order of the sentence read aloud.
    ///   - fill: `fg`, `fw` or `fb`.
    package init(score: Int, max: Int, thresholds: [(name: String, points: Int)], fill: String, width: Int) {
        let named = thresholds.map { "\($0.name) from \($0.points)" }.joined(separator: ", ")
        label = "Score \(score) of \(max); \(named)"
        self.width = width
        self.fill = fill
        bar = Self.tenths(min(score, max), of: max, width: width)
        marks = thresholds.map { Mark(at: Self.tenths($0.points, of: max, width: width)) }
    }

    /// Pixels to a tenth, in whole numbers.
    private static func tenths(_ part: Int, of whole: Int, width: Int) -> String {
        let tenths = Swift.max(0, part) * width * 10 / Swift.max(1, whole)
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// `strip` and `cc`: where the network, the issuer, the bill and the parcel are.
package struct StripPlace: Sendable {
    let label: String
    let country: String
    let place: String?
    let note: String?
    let off: Bool

    /// - Parameter off: differs from the billing country.
    package init(_ label: String, country: String, place: String? = nil, note: String? = nil, off: Bool = false) {
        self.label = label
        self.country = country
        self.place = place
        self.note = note
        self.off = off
    }
}

/// `line`: one thing that happened. `tone` is nil, `now`, `hot`, `yes` or `next`.
package struct Moment: Sendable {
    let what: String
    let more: String?
    let when: String
    let tone: String?

    package init(_ what: String, more: String? = nil, when: String, tone: String? = nil) {
        self.what = what
        self.more = more
        self.when = when
        self.tone = tone
    }
}

/// `toast`: what happened, after the redirect.
package struct Toast: Sendable {
    let text: String

    package init(_ text: String) { self.text = text }
}

/// `empty`: why there is nothing, and what comes next.
package struct Empty: Sendable {
    let heading: String
    let text: String

    package init(_ heading: String, _ text: String) {
        self.heading = heading
        self.text = text
    }
}

/// The top bar of the console, as `console` reads it.
package struct ConsoleBar: Sendable {
    package struct Link: Sendable {
        let label: String
        let path: String
        let count: String?
        let current: Bool

        package init(_ label: String, path: String, count: String? = nil, current: Bool = false) {
            self.label = label
            self.path = path
            self.count = count
            self.current = current
        }
    }

    let home: String
    let links: [Link]
    let name: String
    let signOut: String
    let token: String

    /// - Parameters:
    ///   - signOut: address that takes the sign-out form.
    ///   - token: CSRF token of the session.
    package init(home: String, links: [Link], name: String, signOut: String, token: String) {
        self.home = home
        self.links = links
        self.name = name
        self.signOut = signOut
        self.token = token
    }
}
