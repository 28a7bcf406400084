import Commerce
import LandedCostDomain
import ServiceKit
import Wire

/// What a question may say beyond the goods and the way.
extension ShipmentReader {
    /// More facts than any one line has use for.
    static let factsMax = 40
    static let feesMax = 20

    func checkWords(_ line: LandedCostAPI.Line, _ at: String, _ faults: inout [FieldError]) {
        if let facts = line.facts {
            if facts.given.count > Self.factsMax {
                faults.append(FieldError(pointer: "\(at)/facts", code: "too_many", detail: "At most \(Self.factsMax)"))
            }
            for fact in facts.given.prefix(Self.factsMax) {
                let pointer = "\(at)/facts/\(escaped(fact.name))"
                if let kind = FactKind.named(fact.name), !kind.isMember {
                    if !kind.form.reads(fact.text) {
                        faults.append(.invalid(pointer, "\(kind.form.wanted): \(kind.unit)"))
                    }
                } else {
                    let detail = "No such fact; a line's `needs` and the README of landed cost name those there are"
                    faults.append(FieldError(pointer: pointer, code: "unknown_fact", detail: detail))
                }
            }
        }
        for (name, text) in [("preference", line.preference), ("tax_category", line.taxCategory)] {
            guard let text, !(1...Self.textMax).contains(text.count) else { continue }
            faults.append(.invalid("\(at)/\(name)", "1 to \(Self.textMax) characters"))
        }
        if let category = line.taxCategory, !tables.taxCategories.contains(category) {
            let known = tables.taxCategories.sorted().joined(separator: ", ")
            faults.append(.invalid("\(at)/tax_category", "Not known; known are \(known)"))
        }
    }

    /// A name as a step of a JSON pointer (RFC 6901).
    private func escaped(_ name: String) -> String {
        String(name.prefix(Self.textMax)).replacing("~", with: "~0").replacing("/", with: "~1")
    }

    func checkDiscount(_ discount: Money?, _ faults: inout [FieldError]) {
        guard let discount, !(0...Self.amountMinorMax).contains(discount.minorUnits) else { return }
        faults.append(.outOfRange("/discount/amount", "From 0 to \(largest(discount))"))
    }

    func sellerFees(_ fees: [LandedCostAPI.SellerFee], _ faults: inout [FieldError]) -> [Shipment.SellerFee] {
        if fees.count > Self.feesMax {
            faults.append(FieldError(pointer: "/seller_fees", code: "too_many", detail: "At most \(Self.feesMax)"))
            return []
        }
        var read: [Shipment.SellerFee] = []
        for (index, fee) in fees.enumerated() {
            let at = "/seller_fees/\(index)"
            if !(1...Self.textMax).contains(fee.name.count) {
                faults.append(.invalid("\(at)/name", "1 to \(Self.textMax) characters"))
            }
            switch (fee.amount, fee.percent) {
            case (let amount?, nil):
                if !(0...Self.amountMinorMax).contains(amount.minorUnits) {
                    faults.append(.outOfRange("\(at)/amount/amount", "From 0 to \(largest(amount))"))
                }
                read.append(.init(name: fee.name, charge: .sum(amount), isPerLine: fee.per == .line))
            case (nil, let percent?):
                if percent.isNegative || percent > Ratio(whole: 100) {
                    faults.append(.outOfRange("\(at)/percent", "From 0 to 100"))
                } else if let share = try? percent / Ratio(whole: 100) {
                    read.append(.init(name: fee.name, charge: .share(share), isPerLine: fee.per == .line))
                } else {
                    faults.append(.invalid("\(at)/percent", "Too many digits"))
                }
            default: faults.append(.invalid(at, "Either amount or percent"))
            }
        }
        return read
    }
}
