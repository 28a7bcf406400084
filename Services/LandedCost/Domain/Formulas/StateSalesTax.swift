import Commerce

extension Consignment {
    /// Says what the state's sales tax is: the seller charges it at the sale, so no figure of the import has it.
    func sayStateSalesTax(_ ledger: inout Ledger) {
        guard let region = shipment.region, let note = tables.stateSalesTaxes.note(region, on: shipment.asOf) else {
            return
        }
        ledger.assume(note.code, note.detail)
    }
}
