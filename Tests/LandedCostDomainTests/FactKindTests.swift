import LandedCostDomain
import Testing

/// The registry of facts.
@Suite struct FactKindTests {
    @Test func `each name stands once, in words that a file can hold`() {
        let names = FactKind.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.allSatisfy { $0 == "_" || ($0.isASCII && ($0.isLowercase || $0.isNumber)) }, "\(name)")
        }
    }

    @Test(arguments: [
        (FactForm.yesNo, ["yes", "no"], ["", "Yes", "true", "1"]),
        (.share, ["0", "1", "0.75", "1.0"], ["-0.1", "1.01", "75 %", "", ".", "1e-1"]),
        (.percent, ["0", "40", "100"], ["-1", "100.5", "x"]),
        (.quantity, ["0", "0.7", "1000000000"], ["-1", "1000000000.1", "1,5", "Inf"]),
        (.choice(["in_quota", "over_quota"]), ["in_quota"], ["in", ""]),
    ])
    func `texts are read strictly`(form: FactForm, read: [String], refused: [String]) {
        for text in read { #expect(form.reads(text), "\(text)") }
        for text in refused { #expect(!form.reads(text), "\(text)") }
    }
}
