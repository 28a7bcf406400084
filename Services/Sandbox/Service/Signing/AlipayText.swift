/// The text that Alipay signs: parameters sorted by name, `name=value` joined by `&`, values as they are, empty ones
/// and `sign` left out.
enum AlipayText {
    /// - Parameter leavingOut: `sign` alone for what a shop asks, `sign` and `sign_type` for a notification.
    static func canonical(_ parameters: [String: String], leavingOut: Set<String> = ["sign", "sign_type"]) -> String {
        parameters.filter { !leavingOut.contains($0.key) && !$0.value.isEmpty }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "\($0.key)=\($0.value)" }
            .joined(separator: "&")
    }
}
