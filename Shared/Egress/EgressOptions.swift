import CLibCurl

/// Options of one easy handle; remembers the first that libcurl did not take.
struct EgressOptions {
    let easy: UnsafeMutableRawPointer
    var failed: CURLcode?

    mutating func note(_ code: CURLcode) {
        if code != CURLE_OK, failed == nil { failed = code }
    }

    mutating func set(_ option: CURLoption, _ value: Int) { note(carnet_curl_set_long(easy, option, value)) }
    mutating func set(_ option: CURLoption, _ value: String) { note(carnet_curl_set_string(easy, option, value)) }

    mutating func setOffset(_ option: CURLoption, _ value: Int) {
        note(carnet_curl_set_offset(easy, option, curl_off_t(value)))
    }

    /// A libcurl list, the caller's to free once the transfer is done with it.
    mutating func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                note(CURLE_OUT_OF_MEMORY)
                break
            }
            list = longer
        }
        return list
    }

    mutating func setList(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
        note(carnet_curl_set_list(easy, option, list))
    }

    mutating func setBody(_ bytes: [UInt8]) {
        note(bytes.withUnsafeBytes { carnet_curl_set_body(easy, $0.baseAddress, $0.count) })
    }
}
