import Commerce
import FraudDomain
import Pages
import Wire

/// The middle and right of the case page: who, what, and what happened.
extension CaseFile {
    /// Below each country of the strip.
    var placeNotes: [String?] {
        guard let request else { return [nil, nil, nil, nil] }
        let billing = request.billTo
        return [
            request.buyer.ip == nil ? "address unknown" : isRevealed ? request.buyer.ip : "address hidden",
            request.instrument == nil ? "no token sent" : nil,
            billing.map { $0.city ?? "city unknown" } ?? "not sent", request.shipTo.city ?? "city unknown",
        ]
    }

    var who: [Cell] {
        guard let request else { return [Cell("Buyer", Show.erased)] }
        let buyer = request.buyer
        func shown(_ value: String, _ masked: (String) -> String) -> String { isRevealed ? value : masked(value) }
        let earlier = buyer.previousOrders.map { $0 == 1 ? "1 earlier order" : "\($0) earlier orders" }
        return [
            Cell("Name", shown(buyer.name, Masked.name)), Cell("E-mail", shown(buyer.email, Masked.email)),
            Cell("Phone", buyer.phone.map { shown($0, Masked.phone) }),
            Cell(
                "Customer for", buyer.accountAgeDays.map { $0 == 1 ? "1 day" : "\($0) days" },
                note: earlier ?? "earlier orders unknown"),
            Cell("Device", buyer.deviceId.map { _ in "known by its token" }),
            Cell("Ship to", shown(request.shipTo.line) { _ in request.shipTo.masked }),
            Cell("Billing", request.billTo.map { address in shown(address.line) { _ in address.masked } }),
        ]
    }

    var basket: [CaseView.Row] {
        guard let request else { return [] }
        let lines = request.lines.prefix(Self.basketRowsMax).map { line in
            CaseView.Row(
                label: "\(line.quantity) × \(line.title ?? line.sku)", small: "HS \(line.hsCode), SKU \(line.sku)",
                tag: nil, value: "\(Show.money(line.unitPrice)) each", tone: nil)
        }
        let more = request.lines.count - lines.count
        guard more > 0 else { return lines }
        return lines + [CaseView.Row(label: "\(more) more lines", small: nil, tag: nil, value: "not shown", tone: nil)]
    }

    /// Enough to judge by; an order may have thousands.
    private static let basketRowsMax = 20

    var payment: [Cell] {
        guard let request else { return [Cell("Method", Show.method(record.assessment.method))] }
        return [
            Cell("Method", Show.method(request.method)),
            Cell("Can be refunded", request.methodIsRefundable ? "yes" : "no"),
            Cell("Means of payment", request.instrument.map { _ in "known by its token" }),
            Cell("Its country", request.instrument?.country?.name),
        ]
    }

    /// Newest first.
    func timeline(now: Timestamp) -> [Moment] {
        let assessment = record.assessment
        let own = events.enumerated().map { index, event in
            Moment(
                event.words, more: event.note.map { "“\($0)”" },
                when: "\(Show.time(event.happenedAt, now: now)), \(Show.age(event.happenedAt, now: now)) ago",
                tone: event.kind == .approved ? "yes" : event.kind == .declined ? "hot" : index == 0 ? "now" : nil)
        }
        return own + [
            Moment(
                "Assessed", more: "score \(assessment.score), policy of \(assessment.policyName)",
                when: Show.time(assessment.assessedAt, now: now)),
            Moment(
                "Order placed", more: Show.money(assessment.amount), when: Show.time(assessment.placedAt, now: now)),
        ]
    }
}

extension CaseEvent {
    fileprivate var words: String {
        let name = reviewerName ?? "unknown"
        return switch kind {
        case .opened: "Held for review"
        case .revealed: "\(name) looked at who the buyer is"
        case .approved: "Approved by \(name): \(reason?.words ?? "unknown")"
        case .declined: "Declined by \(name): \(reason?.words ?? "unknown")"
        }
    }
}

extension FraudAPI.Address {
    /// One line, most exact part first.
    fileprivate var line: String {
        [street, [postalCode, city].compactMap(\.self).joined(separator: " "), region, country.name]
            .compactMap { $0.flatMap { $0.isEmpty ? nil : $0 } }.joined(separator: ", ")
    }

    /// As far as the country and the city.
    fileprivate var masked: String { [city, country.name].compactMap(\.self).joined(separator: ", ") }
}
