import Commerce
import Foundation
import PaymentsDomain
import Testing

@Suite struct ProviderReferenceTests {
    @Test func `a reference is letters and digits that every provider's field takes`() {
        let payment = PaymentID(UUID(uuid: (1, 2, 3, 4, 5, 6, 0x77, 8, 0x89, 10, 11, 12, 13, 14, 15, 255)))
        let reference = ProviderReference(payment).text
        #expect(reference.utf8.count == 28)
        #expect(reference.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(reference.hasSuffix("a1"))
        #expect(payment.text == "pay_" + reference.dropLast(2))
        #expect(ProviderReference(payment, attempt: 2).text != reference)
    }
}
