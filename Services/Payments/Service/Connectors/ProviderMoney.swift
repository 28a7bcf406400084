import Commerce
import Wire

/// Sums as providers write them: decimal text and a currency code.
enum ProviderMoney {
    /// - Throws: `.malformed` naming the member.
    static func read(
        _ amount: String, _ currency: String, at pointer: String = "/amount"
    ) throws(CallbackRefusal) -> Money {
        guard let currency = Currency(code: currency) else {
            throw .malformed([
                FieldError(pointer: "/currency", code: "invalid_value", detail: "Not an ISO 4217 currency")
            ])
        }
        guard let money = try? Money(amount, currency), !money.isNegative else {
            throw .malformed([
                FieldError(pointer: pointer, code: "invalid_value", detail: "Not an amount in \(currency.code)")
            ])
        }
        return money
    }
}
