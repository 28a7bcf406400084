package import Commerce

/// Picks the row of a book that counts for a piece.
package enum PriceChoice {
    /// Fixed for the market before fixed for its currency before base; then the highest tier that the quantity reaches;
    /// then a price of a window before the one for always, the window that began last before others.
    /// - Parameter rows: of one sku.
    package static func row(
        of rows: [PriceRow], market: Market, quantity: Int64, at moment: Timestamp
    ) -> PriceRow? {
        var best: (rank: Rank, row: PriceRow)?
        for row in rows where row.minQuantity <= quantity && row.window.contains(moment) {
            guard let scope = scopeRank(of: row, in: market) else { continue }
            let rank = Rank(
                scope: scope, tier: row.minQuantity, isWindow: row.window.isAlways ? 0 : 1,
                startsAt: row.window.startsAt?.millisecondsSince1970 ?? .min)
            if best.map({ $0.rank < rank }) ?? true { best = (rank, row) }
        }
        return best?.row
    }

    private static func scopeRank(of row: PriceRow, in market: Market) -> Int? {
        switch row.scope {
        case .market(let id): id == market.id ? 2 : nil
        case .currency(let currency): currency == market.currency ? 1 : nil
        case .base: 0
        }
    }

    private struct Rank: Comparable {
        let scope: Int
        let tier: Int64
        let isWindow: Int
        let startsAt: Int64

        static func < (left: Rank, right: Rank) -> Bool {
            (left.scope, left.tier, left.isWindow, left.startsAt)
                < (right.scope, right.tier, right.isWindow, right.startsAt)
        }
    }
}
