import CLibCurl

/// A libcurl easy handle and what its callbacks gather. Belongs to one worker's thread, and is used again and again.
final class EgressTransfer {
    let easy: UnsafeMutableRawPointer
    private(set) var call: EgressCall?

    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var addressList: UnsafeMutablePointer<curl_slist>?
    private var headers: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var headersEnded = false
    private var body: [UInt8] = []
    private var limits = Limits()
    /// How often a request was begun; a second time means that libcurl sends it again on a fresh connection.
    private var begun = 0
    private var refusedAddress = false
    private var stopped: String?

    private struct Limits {
        var headerBytesMax = 0
        var headersMax = 0
        var bodyBytesMax = 0
    }

    init?() {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
    }

    deinit {
        curl_slist_free_all(headerList)
        curl_slist_free_all(addressList)
        curl_easy_cleanup(easy)
    }

    /// Makes the handle ready for a call.
    /// - Throws: `.unavailable` when libcurl takes an option not; nothing was sent then.
    func prepare(
        _ call: EgressCall, _ settings: EgressSettings, now: ContinuousClock.Instant
    ) throws(EgressFailure) {
        clear()
        self.call = call
        limits = Limits(
            headerBytesMax: settings.responseHeaderBytesMax, headersMax: settings.responseHeadersMax,
            bodyBytesMax: call.request.responseBodyBytesMax ?? settings.responseBodyBytesMax)
        var options = EgressOptions(easy: easy)
        options.set(CURLOPT_NOSIGNAL, 1)
        options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = settings.certificateAuthorityFile { options.set(CURLOPT_CAINFO, file) }
        options.set(CURLOPT_URL, call.request.url)
        options.set(CURLOPT_PROXY, call.target.proxy ?? "")  // "" also keeps libcurl from the environment
        options.set(CURLOPT_NOPROXY, "")
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        options.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        let left = call.expires - now
        options.set(CURLOPT_TIMEOUT_MS, left.curlMilliseconds)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, min(left, settings.connectTimeout).curlMilliseconds)
        options.set(CURLOPT_MAXAGE_CONN, 50)  // seconds idle; servers commonly close after 60
        options.set(CURLOPT_TCP_KEEPALIVE, 1)
        options.setOffset(CURLOPT_MAXFILESIZE_LARGE, limits.bodyBytesMax)
        setMessage(call.request, &options)
        setHeaders(call.request, settings, &options)
        setCallbacks(&options)
        guard options.failed == nil else { throw .unavailable("The transfer could not be set up") }
    }

    /// Forgets the call and its answer; the handle itself is kept.
    func clear() {
        curl_easy_reset(easy)
        curl_slist_free_all(headerList)
        headerList = nil
        curl_slist_free_all(addressList)
        addressList = nil
        call = nil
        headers = []
        headerBytes = 0
        headersEnded = false
        body = []
        begun = 0
        refusedAddress = false
        stopped = nil
    }

    /// What a transfer that ended with `code` means to the caller.
    func outcome(_ code: CURLcode) -> EgressCall.Outcome {
        if code == CURLE_OK, headersEnded {
            var status = 0
            carnet_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
            return .success(EgressResponse(status: status, headers: EgressHeaders(headers), body: body))
        }
        if begun == 0, refusedAddress {
            return .failure(.refused("\(call?.target.origin ?? "The host") is at an address that is not public"))
        }
        if begun == 0, code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL {
            return .failure(.refused("The URL cannot be read"))
        }
        return .failure(failure(stopped ?? reason(code)))
    }

    /// What is known when the transfer stops for `reason` without a whole answer.
    func failure(_ reason: String) -> EgressFailure { begun == 0 ? .unavailable(reason) : .outcomeUnknown(reason) }

    /// Whether the end tells something about the host's health; an answer beyond our caps does not.
    var endedByOwnLimit: Bool { stopped != nil || refusedAddress }

    private func reason(_ code: CURLcode) -> String {
        // libcurl takes a connection closed amid the header lines for the end of the answer.
        if code == CURLE_OK { return "The answer ended within its headers" }
        if code == CURLE_UNSUPPORTED_PROTOCOL { return "The answer is not HTTP" }
        if code == CURLE_FILESIZE_EXCEEDED { return "The answer's body is larger than \(limits.bodyBytesMax) bytes" }
        if code == CURLE_ABORTED_BY_CALLBACK, begun > 0 { return "The connection was lost after the request was sent" }
        return String(cString: curl_easy_strerror(code))
    }

    private func setMessage(_ request: EgressRequest, _ options: inout EgressOptions) {
        switch request.method {
        case "GET": options.set(CURLOPT_HTTPGET, 1)
        case "HEAD": options.set(CURLOPT_NOBODY, 1)
        default:
            options.set(CURLOPT_POST, 1)
            options.setBody(request.body)
            options.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func setHeaders(_ request: EgressRequest, _ settings: EgressSettings, _ options: inout EgressOptions) {
        var lines = ["Expect:"]  // an answer of 100 is waited for by none of ours
        var names: Set<String> = []
        for (name, value) in request.headers {
            names.insert(name.lowercased())
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        if !names.contains("content-type") { lines.append("Content-Type:") }  // libcurl would claim a web form
        if !names.contains("user-agent") { lines.append("User-Agent: \(settings.userAgent)") }
        headerList = options.list(lines)
        options.setList(CURLOPT_HTTPHEADER, headerList)
        guard !settings.addresses.isEmpty else { return }
        addressList = options.list(settings.addresses.map { "\($0.key):\($0.value)" })
        options.setList(CURLOPT_RESOLVE, addressList)
    }

    private func setCallbacks(_ options: inout EgressOptions) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        options.note(carnet_curl_on_header(easy, { EgressTransfer.from($3)?.takeHeader($0, $1 * $2) ?? 0 }, context))
        options.note(carnet_curl_on_body(easy, { EgressTransfer.from($3)?.takeBody($0, $1 * $2) ?? 0 }, context))
        options.note(
            carnet_curl_on_before_request(
                easy, { context, _, _, _, _ in EgressTransfer.from(context)?.beforeRequest() ?? 1 }, context))
        options.note(
            carnet_curl_on_open_socket(
                easy,
                { context, _, address in
                    guard let address, let transfer = EgressTransfer.from(context), transfer.mayDial(address) else {
                        return carnet_curl_no_socket()
                    }
                    return carnet_curl_socket(address)
                }, context))
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> EgressTransfer? {
        context.map { Unmanaged<EgressTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Called for every address libcurl is about to dial, whatever name it came from: a name that resolves to another
    /// address the second time is caught here.
    private func mayDial(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        guard let target = call?.target else { return false }
        if target.mayBePrivate || target.proxy != nil { return true }  // the proxy is the operator's own choice
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = carnet_curl_address(address, &bytes)
        guard let known = NetworkAddress(bytes: Array(bytes.prefix(Int(count)))), known.isPublic else {
            refusedAddress = true
            return false
        }
        return true
    }

    /// From here on the other side may have seen the request.
    private func beforeRequest() -> Int32 {
        guard begun == 0 || call?.request.isRepeatable == true else { return 1 }
        begun += 1
        return 0
    }

    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes, stopped == nil else { return 0 }
        headerBytes += count
        guard headerBytes <= limits.headerBytesMax else {
            stopped = "The answer's headers are larger than \(limits.headerBytesMax) bytes"
            return 0
        }
        let line = UnsafeRawBufferPointer(start: bytes, count: count)
        if line.starts(with: "HTTP/".utf8) {
            headers = []  // an interim answer, 103 and the like, is followed by the real one
            headersEnded = false
        } else if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
            headersEnded = true
        } else if !headersEnded, let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            guard headers.count < limits.headersMax else {
                stopped = "The answer has more than \(limits.headersMax) headers"
                return 0
            }
            let value = line[(colon + 1)...].trimmed { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
            headers.append((String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return count
    }

    private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes, stopped == nil else { return 0 }
        guard body.count + count <= limits.bodyBytesMax else {
            stopped = "The answer's body is larger than \(limits.bodyBytesMax) bytes"
            return 0
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func trimmed(_ isTrimmed: (UInt8) -> Bool) -> Self {
        var rest = self
        while let first = rest.first, isTrimmed(first) { rest.removeFirst() }
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}
