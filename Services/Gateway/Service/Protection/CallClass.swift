/// What a call is worth to a sale. When a service cannot keep up, the least is refused first.
enum CallClass: Int, CaseIterable, Comparable, Sendable {
    /// Exports and lists: somebody looks at yesterday.
    case list
    case read
    case quote
    case order
    /// Callbacks, payments and captures: money has moved already.
    case vital

    static func < (one: CallClass, other: CallClass) -> Bool { one.rawValue < other.rawValue }

    /// As the label of a metric.
    var label: String {
        switch self {
        case .list: "list"
        case .read: "read"
        case .quote: "quote"
        case .order: "order"
        case .vital: "vital"
        }
    }
}
