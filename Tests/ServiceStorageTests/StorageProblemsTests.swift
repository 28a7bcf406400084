import HTTPTypes
import ServiceKit
import ServiceStorage
import Storage
import Testing

@Suite struct StorageProblemsTests {
    private static let cases: [(SQLError, Int, String, String?)] = [
        (.full, 507, "storage-full", "5"), (.timeout, 503, "temporarily-unavailable", "1"),
        (.serializationFailure, 503, "temporarily-unavailable", "1"), (.nulInText, 422, "nul-in-text", nil),
        (.other(code: "10", message: "disk I/O error"), 500, "internal-error", nil),
    ]

    @Test(arguments: cases)
    func `what passes may be tried again, what is full is said to be full`(
        error: SQLError, status: Int, slug: String, retryAfter: String?
    ) {
        let problem = error.problem
        #expect(problem.status.code == status)
        #expect(problem.slug == slug)
        #expect(problem.headers[.retryAfter] == retryAfter)
    }
}
