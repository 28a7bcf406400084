/// Shapes like those of a cart and of a quote's answer, for measuring alone.
struct BenchSum: Codable, Equatable, Sendable {
    var amount: String
    var currency: String
}

struct BenchCartLine: Codable, Equatable, Sendable {
    var sku: String
    var quantity: Int
    var price: String
}

struct BenchCart: Codable, Equatable, Sendable {
    var currency: String
    var destination: String
    var lines: [BenchCartLine]
}

struct BenchCharge: Codable, Equatable, Sendable {
    var kind: String
    var label: String
    var amount: BenchSum
    var rate: String?
    var basis: String
    var isIncluded: Bool

    enum CodingKeys: String, CodingKey { case kind, label, amount, rate, basis, isIncluded = "is_included" }
}

struct BenchQuoteLine: Codable, Equatable, Sendable {
    var sku: String
    var title: String
    var hsCode: String
    var quantity: Int
    var unitPrice: BenchSum
    var charges: [BenchCharge]

    enum CodingKeys: String, CodingKey {
        case sku, title
        case hsCode = "hs_code"
        case quantity
        case unitPrice = "unit_price"
        case charges
    }
}

struct BenchOffer: Codable, Equatable, Sendable {
    var id: String
    var carrier: String
    var service: String
    var price: BenchSum
    var daysMin: Int
    var daysMax: Int
    var notes: String?

    enum CodingKeys: String, CodingKey {
        case id, carrier, service, price
        case daysMin = "days_min"
        case daysMax = "days_max"
        case notes
    }
}

struct BenchQuote: Codable, Equatable, Sendable {
    var id: String
    var createdAt: String
    var expiresAt: String
    var lines: [BenchQuoteLine]
    var offers: [BenchOffer]
    var total: BenchSum

    enum CodingKeys: String, CodingKey {
        case id
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case lines, offers, total
    }
}

enum BenchSamples {
    /// 397 bytes, five lines.
    static let cart = BenchCart(
        currency: "EUR", destination: "NL",
        lines: (1...5).map {
            BenchCartLine(sku: "LINEN-SHIRT-\(1000 + $0)-BLUE-X-LARGE", quantity: $0, price: "19.\(90 + $0)0")
        })

    static let quote = BenchQuote(
        id: "quo_01JDK3V6E8T2N4M7Q9R1S5W0XY", createdAt: "2026-11-21T10:00:00Z", expiresAt: "2026-11-21T10:30:00Z",
        lines: (0..<7).map { line in
            BenchQuoteLine(
                sku: "SHIRT-\(1000 + line)-BLUE-M", title: line % 2 == 0 ? "Crème \"de luxe\" – café" : "Linen shirt",
                hsCode: "620520", quantity: line + 1, unitPrice: BenchSum(amount: "\(19 + line).99", currency: "EUR"),
                charges: (0..<9).map { charge in
                    BenchCharge(
                        kind: ["duty", "vat", "excise", "fee", "surcharge"][charge % 5],
                        label: charge % 3 == 0
                            ? "Droits à l'importation\n(ad valorem)" : "Import charge under chapter 62",
                        amount: BenchSum(amount: "\(charge).\(10 + line)", currency: "EUR"),
                        rate: charge % 2 == 0 ? "0.1200" : nil,
                        basis:
                            "CIF value of the line, converted at the customs rate of the month, rounded half up to the "
                            + "minor unit of the country",
                        isIncluded: charge % 4 == 0)
                })
        },
        offers: (0..<8).map { offer in
            BenchOffer(
                id: "off_\(offer)_01JDK3V6E8T2N4M7Q9R1S5", carrier: "Carrier \(offer)", service: "express_saver",
                price: BenchSum(amount: "\(8 + offer).50", currency: "EUR"), daysMin: offer, daysMax: offer + 4,
                notes: offer % 2 == 0 ? "Signature needed" : nil)
        },
        total: BenchSum(amount: "512.34", currency: "EUR"))
}

/// Something cheap that depends on the value, so that the work is not optimised away.
protocol BenchHot { var hot: Int { get } }
extension BenchCart: BenchHot { var hot: Int { lines.count } }
extension BenchQuote: BenchHot { var hot: Int { lines.count } }
