import Testing
import Wire

@testable import CheckoutService

@Suite struct RefusalTests {
    @Test(arguments: [
        (["/placed_at"], true), (["/placed_at", "/total"], false), (["/total"], false), ([], false),
    ])
    func `what only clocks that differ could refuse is not about the order`(pointers: [String], isAboutClocks: Bool) {
        let problem = ProblemDocument(
            type: "urn:carnet:problem:invalid-fields", title: "Some fields cannot be accepted", status: 422,
            errors: pointers.map { FieldError(pointer: $0, code: "invalid_value", detail: "") })
        #expect(problem.isAboutClocks == isAboutClocks)
        #expect(problem.isAboutTheOrder == !isAboutClocks)
    }
}
