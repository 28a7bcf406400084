import CheckoutDomain
import Commerce
import HTTPTypes
package import ServiceKit
import Wire

/// Several wrong fields of one cart or order.
struct CartFaults: Error, ProblemConvertible {
    let faults: [CartFault]

    var problem: Problem {
        .invalidFields(faults.map { FieldError(pointer: $0.pointer, code: $0.code, detail: $0.detail) })
    }
}

extension OrderRules.Refusal: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .expired(let moment):
            Problem(
                "quote-expired", .conflict, "The quote has expired",
                detail: "It was held until \(moment). Ask for a new one; its price may differ.")
        case .notAnOffer(let day):
            Problem(
                "quote-not-orderable", .conflict, "This quote cannot be ordered",
                detail: "It was calculated as of \(day), not for the day it was made.")
        case .notOrderable(let id, let why):
            Problem(
                "option-not-orderable", .conflict, "This way of delivery cannot be ordered",
                detail: why == "import_prohibited"
                    ? "The goods may not be imported; the option's `outcome` names the rule."
                    : "Its charges wait for facts, which the option's `needs` names. Ask for a new quote with them.",
                errors: [FieldError(pointer: "/delivery_option", code: why, detail: "The option \(id.prefix(60))")])
        case .noSuchOption(let id):
            .invalidField("/delivery_option", "unknown", "The quote has no delivery option \"\(id.prefix(60))\"")
        case .noSuchMethod(let method, let reason):
            .invalidField(
                "/payment_method", "not_offered",
                reason ?? "The quote offers no method \"\(method.prefix(60))\" for this delivery option")
        case .otherTotal(let quoted):
            Problem(
                "total-changed", .conflict, "The total is not the quote's",
                detail: "The quote says \(quoted). Show the shopper that figure first.",
                errors: [FieldError(pointer: "/expected_total", code: "mismatch", detail: "The quote says \(quoted)")])
        case .otherCountry(let country):
            .invalidField(
                "/ship_to/country", "mismatch", "The quote is for \(country.name); ask for a quote to this country")
        }
    }
}

extension IllegalTransition: ProblemConvertible {
    package var problem: Problem {
        Problem("order-state", .conflict, "The order cannot do this now", detail: "It is \(state.rawValue).")
    }
}

extension MoneyError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .overflow:
            Problem("amount-too-large", .unprocessableContent, "The sums of this cart are too large to be calculated")
        case .currencyMismatch, .divisionByZero, .inexact, .malformed: .internalError
        }
    }
}
