import LandedCostDomain

/// What came of a row that could be worked out.
enum RowStatus: String {
    case ok
    /// The goods may not be imported; the sums are what would be due if they were let in.
    case prohibited
    /// The sums rest on facts that nobody gave, see the range of the total.
    case factsNeeded = "facts_needed"

    init(_ option: OptionCost) {
        if !option.prohibitions.isEmpty {
            self = .prohibited
        } else {
            self = option.needs.isEmpty ? .ok : .factsNeeded
        }
    }
}

/// How many rows came to what.
struct BatchCounts {
    /// All that could be worked out, those below among them.
    private(set) var answered = 0
    private(set) var prohibited = 0
    private(set) var factsNeeded = 0
    var refused = 0

    /// Counts a row once, by the worst of its delivery options.
    mutating func add(_ assessment: Assessment) {
        answered += 1
        let statuses = assessment.options.map { RowStatus($0) }
        if statuses.contains(.prohibited) {
            prohibited += 1
        } else if statuses.contains(.factsNeeded) {
            factsNeeded += 1
        }
    }
}
