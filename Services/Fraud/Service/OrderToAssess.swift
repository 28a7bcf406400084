import Commerce
import Foundation
import FraudDomain
import ServiceKit
import Wire

/// An order as it came over the wire, read once: past this nothing is checked again.
struct OrderToAssess: Sendable {
    let request: FraudAPI.AssessmentRequest
    let email: EmailAddress
    let network: NetworkAddress?

    /// - Parameter now: an order is assessed as it is placed; see `placedEarlierMax`.
    /// - Throws: a 422 problem with every field that cannot be accepted.
    init(_ request: FraudAPI.AssessmentRequest, now: Timestamp) throws {
        var faults = Faults()
        let email = EmailAddress(request.buyer.email)
        if email == nil { faults.add("/buyer/email", "Expected an e-mail address, such as \"a@b.example\"") }
        let network = request.buyer.ip.flatMap { NetworkAddress($0) }
        if request.buyer.ip != nil, network == nil { faults.add("/buyer/ip", "Expected an IPv4 or IPv6 address") }
        faults.check(request.buyer)
        faults.check(request.lines)
        faults.checkAmounts(request)
        faults.check(request.method, "/method", upTo: 100)
        if let token = request.instrument?.token {
            faults.check(token, "/instrument/token", upTo: 200)
            if CardNumber.isWhole(token) {
                faults.add("/instrument/token", "Looks like a card number, which is never accepted; send a token")
            }
        }
        let earliest = now.adding(.seconds(-Self.placedEarlierMax))
        let latest = now.adding(.seconds(Self.placedLaterMax))
        if request.placedAt < earliest || request.placedAt > latest {
            faults.add("/placed_at", "Expected a time from 30 days ago to 10 minutes ahead", code: "out_of_range")
        }
        guard let email, faults.list.isEmpty else { throw Problem.invalidFields(faults.list) }
        self.request = request
        self.email = email
        self.network = network
    }

    /// An order that was accepted before, out of its evidence.
    /// - Throws: where what was kept would not be accepted: it was changed.
    init(stored request: FraudAPI.AssessmentRequest) throws { try self.init(request, now: request.placedAt) }

    /// 30 days in seconds: as long as counters are kept.
    static let placedEarlierMax: Int64 = 30 * 86_400
    /// Two machines' clocks differ, but not by more than 10 minutes.
    static let placedLaterMax: Int64 = 600

    func facts(with velocity: Velocity) -> OrderFacts {
        OrderFacts(
            amountInEuro: request.amountInEuro, email: email,
            countries: .init(
                network: request.buyer.ipCountry, instrument: request.instrument?.country,
                billing: request.billTo?.country, shipping: request.shipTo.country),
            lines: request.lines.map { .init(sku: $0.sku, title: $0.title, quantity: $0.quantity) },
            methodIsRefundable: request.methodIsRefundable, accountAgeDays: request.buyer.accountAgeDays,
            previousOrders: request.buyer.previousOrders, velocity: velocity)
    }

    /// The keyed hashes that the order is counted by; no device or means of payment, no hash.
    func keys(_ personal: PersonalData) -> [VelocityKey: [UInt8]] {
        var values: [VelocityKey: String] = [.email: email.normalized]
        values[.network] = network?.counted
        values[.device] = request.buyer.deviceId
        values[.instrument] = request.instrument?.token
        return Dictionary(uniqueKeysWithValues: values.map { ($0, personal.hash($0.rawValue, $1)) })
    }
}

/// The fields that cannot be accepted, gathered.
private struct Faults {
    static let linesMax = 10_000
    static let quantityMax: Int64 = 1_000_000
    /// Ten billion euro in cents: more than any order, and four of them still fit a counter.
    static let minorUnitsMax: Int64 = 10_000_000_000_000_000

    var list: [FieldError] = []

    mutating func add(_ pointer: String, _ detail: String, code: String = "invalid_value") {
        list.append(FieldError(pointer: pointer, code: code, detail: detail))
    }

    mutating func check(_ text: String, _ pointer: String, upTo characters: Int) {
        let isPrintable = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isPrintable, text.contains(where: { !$0.isWhitespace }), text.count <= characters else {
            return add(pointer, "Expected 1 to \(characters) characters, none of them control characters")
        }
    }

    mutating func check(_ buyer: FraudAPI.Buyer) {
        check(buyer.name, "/buyer/name", upTo: 200)
        if let phone = buyer.phone { check(phone, "/buyer/phone", upTo: 40) }
        if let device = buyer.deviceId { check(device, "/buyer/device_id", upTo: 200) }
        for (pointer, number) in [
            ("/buyer/account_age_days", buyer.accountAgeDays), ("/buyer/previous_orders", buyer.previousOrders),
        ] {
            if let number, !(0...1_000_000).contains(number) {
                add(pointer, "Expected 0 to 1000000", code: "out_of_range")
            }
        }
    }

    mutating func check(_ lines: [FraudAPI.BasketLine]) {
        guard (1...Self.linesMax).contains(lines.count) else {
            return add("/lines", "Expected 1 to \(Self.linesMax) lines", code: "out_of_range")
        }
        for (index, line) in lines.enumerated() {
            check(line.sku, "/lines/\(index)/sku", upTo: 200)
            if !(1...Self.quantityMax).contains(line.quantity) {
                add("/lines/\(index)/quantity", "Expected 1 to \(Self.quantityMax)", code: "out_of_range")
            }
            if line.unitPrice.isNegative || line.unitPrice.minorUnits > Self.minorUnitsMax {
                add("/lines/\(index)/unit_price/amount", "Expected a price that is not negative", code: "out_of_range")
            }
        }
    }

    mutating func checkAmounts(_ request: FraudAPI.AssessmentRequest) {
        if request.amountInEuro.currency != .eur { add("/amount_in_euro/currency", "Expected EUR") }
        for (pointer, amount) in [
            ("/amount/amount", request.amount), ("/amount_in_euro/amount", request.amountInEuro),
        ] where amount.isNegative || amount.minorUnits > Self.minorUnitsMax {
            add(pointer, "Expected an amount that is not negative, up to 16 digits", code: "out_of_range")
        }
    }
}
