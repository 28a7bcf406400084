/// The providers that are played here.
enum Provider: String, Codable, CaseIterable, Hashable, Sendable {
    case upi
    case ideal
    case boleto
    case alipay
}
