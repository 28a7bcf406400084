import CheckoutDomain
import Commerce
import JSON
import ServiceStorage
import Storage
import Wire

/// What checkout itself keeps about a person. In a transaction of the caller's.
struct OrderSubjects {
    let db: any SQLConnection
    let vault: Vault

    private var orders: OrderRepository { OrderRepository(db: db, vault: vault) }

    func find(_ name: SubjectsAPI.SubjectName, of owner: Owner, locking: Bool = false) throws -> [SubjectID] {
        try vault.find(owner.subjects.person(name), locking: locking, in: db)
    }

    func count(of subjects: [SubjectID]) throws -> Int64 { try orders.count(of: subjects) }

    /// Ids that the other services find what they kept before they knew persons by.
    func orderIDs(of subjects: [SubjectID]) throws -> [OrderID] {
        try orders.ids(of: subjects, limit: SubjectsAPI.ordersMax)
    }

    /// Orders that still need to know whose they are.
    func holds(on subjects: [SubjectID], at now: Timestamp) throws -> [SubjectsAPI.Hold] {
        try orders.open(of: subjects, changedAfter: now.adding(.zero - SubjectsAPI.holdMax)).map {
            SubjectsAPI.Hold(
                object: $0.id.text, reason: "open_order", endsAt: $0.updatedAt.adding(SubjectsAPI.holdMax))
        }
    }

    func export(_ subjects: [SubjectID], after: String?) throws -> SubjectsAPI.ExportPage {
        let found = try orders.page(
            of: subjects, after: after.flatMap { OrderID($0) }, limit: SubjectsAPI.pageSize + 1)
        let page = found.prefix(SubjectsAPI.pageSize)
        let records = try page.map { order in
            SubjectsAPI.Record(
                service: "checkout", kind: "order", id: order.id.text,
                data: try RawJSON(encoding: try exported(order)))
        }
        return SubjectsAPI.ExportPage(records: records, next: found.count > page.count ? page.last?.id.text : nil)
    }

    private struct Exported: Encodable {
        let order: PublicAPI.Order
        /// What the buyer, or the shop for them, sent.
        let request: PublicAPI.OrderRequest?
        /// What was bought.
        let lines: [PublicAPI.QuotedLine]
    }

    private func exported(_ order: StoredOrder) throws -> Exported {
        let quote = try QuoteRepository(db: db).quote(order.quoteID, of: order.owner).map {
            try StrictJSONDecoder(limits: .ours).decode(PublicAPI.Quote.self, from: $0.document)
        }
        return Exported(
            order: PublicAPI.Order(order, history: try orders.steps(of: order.id)), request: order.request,
            lines: quote?.lines ?? [])
    }
}
