import Commerce
import Foundation
import Wire

/// The four sales that the first release is judged by: where to, in what money, paid how.
struct Sale: Sendable, CustomStringConvertible {
    let country: String
    let region: String?
    let method: String
    let provider: String
    let currency: Currency
    let document: String?

    var description: String { "\(country) \(method)" }

    static let all = [
        Sale(country: "NL", region: nil, method: "ideal", provider: "ideal", currency: .eur, document: nil),
        Sale(
            country: "BR", region: "SP", method: "boleto", provider: "boleto", currency: .brl,
            document: "529.982.247-25"),
        Sale(country: "IN", region: nil, method: "upi_intent", provider: "upi", currency: .inr, document: nil),
        Sale(country: "CN", region: nil, method: "alipay", provider: "alipay", currency: .cny, document: nil),
    ]

    /// Two T-shirts of cotton, made in Portugal and sent from there.
    func cart(unitPrice: String = "12.50", quantity: Int = 2, asOf: String? = nil) -> String {
        """
        {"destination":{"country":"\(country)"\(region.map { ",\"region\":\"\($0)\"" } ?? "")},
         "ship_from":{"country":"\(country == "NL" ? "CN" : "PT")"},
         \(asOf.map { "\"as_of\":\"\($0)\"," } ?? "")
         "lines":[{"sku":"TEE","title":"T-shirt","hs_code":"610910","origin":"\(country == "NL" ? "CN" : "PT")","quantity":\(quantity),
                   "unit_price":{"amount":"\(unitPrice)","currency":"EUR"},"net_grams":180}],
         "delivery_options":[{"id":"post","freight":{"amount":"6.00","currency":"EUR"}},
                             {"id":"express","freight":{"amount":"19.00","currency":"EUR"},"mode":"express"}]}
        """
    }

    /// An order by a returning buyer, which no rule minds.
    func order(_ quote: QuoteID, buyer: String? = nil, returnURL: String = "https://shop.example/back") -> String {
        let calm = """
            {"name":"Ana Souza","email":"ana.souza@example.com","account_age_days":900,"previous_orders":12\
            \(document.map { ",\"document\":\"\($0)\"" } ?? "")}
            """
        return """
            {"quote_id":"\(quote)","delivery_option":"post","payment_method":"\(method)","buyer":\(buyer ?? calm),
             "ship_to":{"country":"\(country)","city":"City","postal_code":"01001000","street":"Street 1"},
             "bill_to":{"country":"\(country)","city":"City","postal_code":"01001000","street":"Street 1"},
             "return_url":"\(returnURL)"}
            """
    }

    /// How the sandbox calls the payment, read from what the buyer is asked to do.
    func sandboxName(of action: PaymentsAPI.PaymentAction) throws -> String {
        func query(_ text: String, _ name: String) -> String? {
            URLComponents(string: text)?.queryItems?.first { $0.name == name }?.value
        }
        let name: String? =
            switch action.kind {
            case .appLink: action.appLink.flatMap { query($0, "tr") }.map { "upo_" + $0.dropFirst(2) }
            case .voucher: action.documentUrl.flatMap { URL(string: $0)?.deletingPathExtension().lastPathComponent }
            case .redirect:
                if let content = action.url.flatMap({ query($0, "biz_content") }) {
                    content.split(separator: "\"").drop { $0 != "out_trade_no" }.dropFirst(2).first.map(String.init)
                } else {
                    action.url.flatMap { URL(string: $0)?.lastPathComponent }
                }
            }
        guard let name else { throw HouseError("no name of the payment in \(action)") }
        return name
    }
}
