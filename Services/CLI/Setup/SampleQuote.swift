import Commerce
import JSON
import Wire

/// The first quote that a newcomer sends: two T-shirts from China to the Netherlands.
enum SampleQuote {
    static func request() throws -> PublicAPI.QuoteRequest {
        guard let netherlands = CountryCode("NL"), let china = CountryCode("CN"), let shirts = HSCode("610910") else {
            throw CommandFailure("the country or goods of the sample quote are not in our tables")
        }
        let line = PublicAPI.QuoteLine(
            sku: "TEE-M", title: "T-shirt, cotton", hsCode: shirts, origin: china, quantity: 2,
            unitPrice: try Money("19.99", .eur), netGrams: 180)
        return PublicAPI.QuoteRequest(
            destination: LandedCostAPI.Destination(country: netherlands, postalCode: "1012 JS"),
            shipFrom: LandedCostAPI.ShipFrom(country: china), lines: [line],
            deliveryOptions: [
                PublicAPI.DeliveryOption(id: "post", name: "Post", freight: try Money("4.90", .eur), mode: .post)
            ],
            seller: LandedCostAPI.Seller(registrations: ["ioss"]))
    }

    /// A line for a shell, complete as it is. No member holds an apostrophe, which would end the quoting.
    static func curl(url: String, key: String) throws -> String {
        let body = String(decoding: try StrictJSONEncoder().encode(request()), as: UTF8.self)
        return "curl -sS \(url)/v1/quotes -H 'Authorization: Bearer \(key)' -H 'Content-Type: application/json'"
            + " -d '\(body)'"
    }
}
