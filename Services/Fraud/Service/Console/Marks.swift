import Commerce
import FraudDomain
import Pages

/// Parts that the queue and the case page share.
extension AssessmentRecord {
    func rail(width: Int) -> ScoreRail {
        let fill = outcome == .block ? "fb" : outcome == .review ? "fw" : "fg"
        return ScoreRail(
            score: Int(score), max: Int(Assessment.scoreMax),
            thresholds: [("review", Int(reviewFrom)), ("block", Int(blockFrom))], fill: fill, width: width)
    }

    /// Network, payment, billing, ship to; `off` differs from billing, or from ship-to where billing is not known.
    func strip(unknown: String, notes: [String?] = [nil, nil, nil, nil]) -> [StripPlace] {
        let places = [
            ("Network", countries.network), ("Payment", countries.instrument), ("Billing", countries.billing),
            ("Ship to", countries.shipping),
        ]
        let home = countries.billing ?? countries.shipping
        return zip(places, notes).map { place, note in
            StripPlace(
                place.0, country: place.1?.alpha2 ?? unknown, place: place.1?.name, note: note,
                off: place.1.map { $0 != home } ?? false)
        }
    }
}
