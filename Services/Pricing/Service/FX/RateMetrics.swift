import Commerce
import PricingDomain
import ServiceKit
import Telemetry

extension Rates {
    /// Every currency whose sources disagree today.
    func disputes(on today: CalendarDate) -> [RateDispute] {
        let book = book
        return book.disputes(
            among: book.currencies(asOf: today), asOf: today, bandBasisPoints: rules.bandBasisPoints)
    }

    /// For the page of metrics: how old each source's last rates are, and where two disagree.
    var samples: [MetricSample] {
        let (book, today) = (book, ambient.today())
        var samples: [MetricSample] = []
        for source in book.chain.sources {
            let last = source.kind == .ecb ? book.table.lastDay : book.banks[source.id]?.lastDay
            guard let last else { continue }
            samples.append(
                MetricSample(
                    "fx_source_age_days", .gauge, "Days since a source's last publication",
                    labels: [("source", source.id)], value: Double(today.days(since: last))))
        }
        let disputes = disputes(on: today)
        samples.append(
            MetricSample(
                "fx_disputes", .gauge, "Currencies whose sources are further apart than the band",
                value: Double(disputes.count)))
        for dispute in disputes {
            samples.append(
                MetricSample(
                    "fx_dispute_basis_points", .gauge, "How far apart two sources are",
                    labels: [
                        ("currency", dispute.currency.code), ("source", dispute.first.source),
                        ("other", dispute.other.source),
                    ], value: Double(dispute.apartBasisPoints)))
        }
        return samples
    }
}
