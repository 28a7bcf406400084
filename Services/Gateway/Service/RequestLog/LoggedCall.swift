import Commerce
import HTTPTypes
import NIOCore
import ServiceKit

/// What is kept of a call: no body, no address of a person, nothing but ids, counts and times.
struct LoggedCall: Sendable {
    let requestID: String
    /// When it came.
    let at: Timestamp
    let method: HTTPRequest.Method
    let route: String
    let status: Int
    let problem: String?
    let merchant: MerchantID?
    let key: KeyID?
    let upstream: String?
    let address: String?
    let retries: Int
    let bytesIn: Int
    let bytesOut: Int
    /// Nanoseconds since it came; nil for what did not happen.
    let sent: Int64?
    let firstByte: Int64?
    let done: Int64

    /// - Parameter now: when it ended, by the wall clock.
    init(_ record: CallRecord, at now: Timestamp) {
        func since(_ moment: NIODeadline?) -> Int64? { moment.map { ($0 - record.acceptedAt).nanoseconds } }
        requestID = record.requestID
        done = (record.endedAt - record.acceptedAt).nanoseconds
        at = Timestamp(millisecondsSince1970: now.millisecondsSince1970 - done / 1_000_000)
        method = record.method
        route = record.route
        status = record.status
        problem = record.problem
        merchant = record.identity?.merchant
        key = record.identity?.id
        upstream = record.upstream?.rawValue
        address = record.address?.authority
        retries = record.retries
        bytesIn = record.requestBytes
        bytesOut = record.answerBytes
        sent = since(record.sentAt)
        firstByte = since(record.firstByteAt)
    }
}
