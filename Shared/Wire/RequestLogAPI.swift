package import Commerce

/// The gateway's log of its last requests, for whoever has a service token: `carnet requests`.
package enum RequestLogAPI {
    package static let path = "/admin/requests"

    package struct LoggedRequest: Codable, Hashable, Sendable {
        package let id: String
        package let at: Timestamp
        package let method: String
        /// The template, such as `/v1/quotes/{id}`.
        package let route: String
        package let status: Int
        package let problem: String?
        package let merchant: MerchantID?
        package let key: KeyID?
        /// The service that was asked, and its address; neither for a request that was answered at the door.
        package let upstream: String?
        package let address: String?
        package let retries: Int
        package let bytesIn: Int
        package let bytesOut: Int
        package let timing: Timing

        package init(
            id: String, at: Timestamp, method: String, route: String, status: Int, problem: String?,
            merchant: MerchantID?, key: KeyID?, upstream: String?, address: String?, retries: Int, bytesIn: Int,
            bytesOut: Int, timing: Timing
        ) {
            self.id = id
            self.at = at
            self.method = method
            self.route = route
            self.status = status
            self.problem = problem
            self.merchant = merchant
            self.key = key
            self.upstream = upstream
            self.address = address
            self.retries = retries
            self.bytesIn = bytesIn
            self.bytesOut = bytesOut
            self.timing = timing
        }

        private enum CodingKeys: String, CodingKey {
            case id, at, method, route, status, problem, merchant, key, upstream, address, retries, timing
            case bytesIn = "bytes_in"
            case bytesOut = "bytes_out"
        }
    }

    /// Where the time went, in microseconds.
    package struct Timing: Codable, Hashable, Sendable {
        /// From the request to its leaving for the service, or to the answer where it never left.
        package let gatewayMicroseconds: Int64?
        /// From there to the first byte of the service's answer.
        package let upstreamMicroseconds: Int64?
        /// From that to the end.
        package let answerMicroseconds: Int64?
        package let totalMicroseconds: Int64

        package init(
            gatewayMicroseconds: Int64?, upstreamMicroseconds: Int64?, answerMicroseconds: Int64?,
            totalMicroseconds: Int64
        ) {
            self.gatewayMicroseconds = gatewayMicroseconds
            self.upstreamMicroseconds = upstreamMicroseconds
            self.answerMicroseconds = answerMicroseconds
            self.totalMicroseconds = totalMicroseconds
        }

        private enum CodingKeys: String, CodingKey {
            case gatewayMicroseconds = "gateway_us"
            case upstreamMicroseconds = "upstream_us"
            case answerMicroseconds = "answer_us"
            case totalMicroseconds = "total_us"
        }
    }

    package struct List: Codable, Sendable {
        package let data: [LoggedRequest]

        package init(data: [LoggedRequest]) { self.data = data }
    }
}
