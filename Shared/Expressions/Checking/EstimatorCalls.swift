extension Estimator {
    mutating func call(_ id: Syntax.ID, _ known: Size) -> (cost: UInt64, size: Size) {
        guard case .call(let name, let target, let arguments) = syntax[id] else { return (1, known) }
        var isNamespaced = false
        if case .function(_, isNamespaced: true) = names[id] { isNamespaced = true }
        let parts =
            ((isNamespaced ? nil : target).map { [$0] } ?? []).map { estimate($0) } + arguments.map { estimate($0) }
        let sizes = parts.map(\.size)
        let base = parts.reduce(UInt64(3)) { $0.adding($1.cost).adding(1) }
        let first = sizes.first ?? .one
        let second = sizes.count > 1 ? sizes[1] : .one
        switch name {
        case "matches":
            // A repetition that is written out makes many steps of a few bytes, and so may a pattern from elsewhere.
            var (places, each) = (UInt64(Pattern.stepsMax), UInt64(Pattern.costMax))
            if let last = arguments.last, case .literal(.string(let text)) = syntax[last],
                let pattern = try? Pattern(text)
            {
                (places, each) = (UInt64(pattern.size), UInt64(pattern.costMax))
            }
            return (base.adding((first.count + 1).times(each)).adding(second.count + places), .one)
        case "contains" where isNamespaced, "intersects", "equivalent", "distinct":
            let other = sizes.count > 1 ? second : first
            return (base.adding(first.count.times(other.count).times(4 + first.entry / 16)), first)
        case "contains", "indexOf", "lastIndexOf":
            return (base.adding(first.count.times(1 + second.count / 32)).adding(second.count / 8), .one)
        case "replace":
            let third = sizes.count > 2 ? sizes[2].count : 1
            let size = Size(count: first.count.adding((first.count + 1).times(third)))
            return (base.adding(first.count.times(2 + second.count / 32)).adding(size.count), size)
        case "split":
            let cost = base.adding(first.count.times(2 + second.count / 32))
            return (cost, Size(count: first.count + 1, entry: first.count))
        case "join":
            let size = Size(count: first.count.times(first.entry.adding(second.count)))
            return (base.adding(first.count).adding(size.work), size)
        case "format":
            let size = Size(count: first.count.adding(second.count.times(second.entry.times(4).adding(400))))
            return (base.adding(size.count / 4), size)
        default:
            let work = sizes.reduce(UInt64(110)) { $0.adding($1.count / 2).adding($1.work) }
            return (base.adding(work), sizes.isEmpty ? known : Size(count: max(first.count, 1), entry: first.entry))
        }
    }
}
