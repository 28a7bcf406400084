import Commerce
import PricingDomain
import ServiceKit
import Wire

/// HTTP for sums as a locale's readers write them.
struct FormatRoutes {
    /// A page of a shop shows far fewer.
    static let amountsMax = 1_000

    func register(on routes: Routes) {
        routes.on(PricingAPI.format) { request, _ in
            guard (1...Self.amountsMax).contains(request.amounts.count) else {
                throw Problem.invalidField("/amounts", "too_many", "1 to \(Self.amountsMax)")
            }
            var formats = MoneyFormats()
            return PricingAPI.FormatAnswer(
                locale: request.locale,
                amounts: try request.amounts.map { sum in
                    guard let format = formats.format(request.locale, sum.currency) else {
                        throw Problem.invalidField(
                            "/locale", "invalid_value", "A language and country that the CLDR has, such as \"pt-BR\"")
                    }
                    return PricingAPI.FormattedAmount(
                        amount: sum.amountText, currency: sum.currency, display: format.text(sum))
                })
        }
    }
}
