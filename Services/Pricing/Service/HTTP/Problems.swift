import Commerce
import HTTPTypes
package import PricingDomain
package import ServiceKit
import Wire

/// Which field of a request an error of the rules is about.
struct ErrorPlaces {
    let asOf: String
    let sum: String
    let currency: (Currency) -> String

    init(asOf: String, sum: String, currency: @escaping (Currency) -> String) {
        self.asOf = asOf
        self.sum = sum
        self.currency = currency
    }
}

extension PricingError {
    func problem(at places: ErrorPlaces) -> Problem {
        switch self {
        case .dayOutOfRange(let day, let first, let last):
            .invalidField(places.asOf, "out_of_range", "There are rates from \(first) to \(last), and none of \(day)")
        case .noRates(let missing):
            .invalidFields(
                missing.map {
                    FieldError(pointer: places.currency($0.currency), code: "no_rate", detail: $0.description)
                })
        case .staleRates(let stale):
            .invalidFields(
                stale.map {
                    FieldError(pointer: places.currency($0.currency), code: "stale_rate", detail: $0.description)
                })
        case .tooFine(let currency):
            .invalidField(
                places.currency(currency), "out_of_range", "The exact rate of \(currency) needs more than 64 bits")
        case .tooLarge: .invalidField(places.sum, "out_of_range", "The sum is too large in the other currency")
        case .faults(let faults):
            .invalidFields(faults.map { FieldError(pointer: $0.pointer, code: $0.code, detail: $0.detail) })
        }
    }
}

extension RateFileError: ProblemConvertible {
    package var problem: Problem {
        Problem(
            "bad-rate-file", .unprocessableContent, "The file of rates cannot be used",
            detail: "Nothing of it was taken.",
            errors: faults.map { FieldError(pointer: "line \($0.line)", code: "invalid_row", detail: $0.detail) })
    }
}
