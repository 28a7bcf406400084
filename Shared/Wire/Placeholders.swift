package import Commerce
import Foundation
import JSON

// What stands in for a refused value while the rest of a document is checked, so that all its faults are told at once.
// None of these is ever seen: a document with a fault yields no value.

extension Currency: JSONPlaceholder {
    package static var jsonPlaceholder: Currency { .eur }
}

extension CountryCode: JSONPlaceholder {
    package static var jsonPlaceholder: CountryCode { .netherlands }
}

extension CalendarDate: JSONPlaceholder {
    package static var jsonPlaceholder: CalendarDate { CalendarDate(daysSince1970: 0) }
}

extension Timestamp: JSONPlaceholder {
    package static var jsonPlaceholder: Timestamp { Timestamp(millisecondsSince1970: 0) }
}

extension Ratio: JSONPlaceholder {
    package static var jsonPlaceholder: Ratio { .zero }
}

extension Money: JSONPlaceholder {
    package static var jsonPlaceholder: Money { .zero(.eur) }
}

extension ID: JSONPlaceholder {
    package static var jsonPlaceholder: ID { ID(.version7(at: .init(timeIntervalSince1970: 0), random: (0, 0))) }
}

extension HSCode: JSONPlaceholder {
    package static var jsonPlaceholder: HSCode { .placeholder }
}
