import Commerce
import Foundation
import JSON
import NIOCore
import ServiceKit

/// The configuration file as it is written; see the README for each member. Reading it checks its shape, `config` what
/// its values mean.
struct ConfigFile: Decodable {
    struct Limit: Decodable {
        let quota: Int
        let windowSeconds: Int

        private enum CodingKeys: String, CodingKey {
            case quota
            case windowSeconds = "window_seconds"
        }
    }

    struct Merchant: Decodable {
        let limits: [String: Limit]
    }

    struct CrossOriginRules: Decodable {
        let allowedOrigins: [String]?
        let maxAgeSeconds: Int?

        private enum CodingKeys: String, CodingKey {
            case allowedOrigins = "allowed_origins"
            case maxAgeSeconds = "max_age_seconds"
        }
    }

    let upstreams: [String: [String]]?
    let limits: [String: Limit]?
    let merchants: [String: Merchant]?
    let cors: CrossOriginRules?
    let deadlines: [String: Int]?
    let trustedProxies: [String]?

    private enum CodingKeys: String, CodingKey {
        case upstreams, limits, merchants, cors
        case deadlines = "deadlines_ms"
        case trustedProxies = "trusted_proxies"
    }
}

/// A file that cannot be used: what is wrong, and where.
struct ConfigFault: Error, CustomStringConvertible {
    struct Issue: Hashable, Sendable {
        /// RFC 6901; empty for the file as a whole.
        let pointer: String
        let detail: String
    }

    let path: String
    let issues: [Issue]

    var description: String {
        let parts = issues.map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer): \($0.detail)" }
        return "\(path): " + parts.joined(separator: "; ")
    }
}

extension ConfigFile {
    /// Longer than any that people write; a larger file is another one.
    static let bytesMax = 1 << 20
    /// Copies of one service behind one gateway.
    static let addressesMax = 64
    static let deadlineRange = 100...60_000

    /// Reads a file whole.
    /// - Parameter tls: what connections to services are made with, where certificates were given.
    /// - Throws: every fault that can be told at once.
    static func load(_ path: String, tls: ServiceTLS? = nil) throws(ConfigFault) -> GatewayConfig {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigFault(path: path, issues: [.init(pointer: "", detail: "the file cannot be read")])
        }
        return try config(Array(data), path: path, tls: tls)
    }

    static func config(_ bytes: [UInt8], path: String, tls: ServiceTLS? = nil) throws(ConfigFault) -> GatewayConfig {
        let file: ConfigFile
        do {
            file = try StrictJSONDecoder(limits: JSONLimits(bytesMax: bytesMax)).decode(ConfigFile.self, from: bytes)
        } catch {
            throw ConfigFault(path: path, issues: error.issues.map { .init(pointer: $0.pointer, detail: $0.detail) })
        }
        var reading = Reading(tls: tls)
        let config = reading.config(file)
        guard reading.issues.isEmpty else { throw ConfigFault(path: path, issues: reading.issues) }
        return config
    }

    /// Turns members into values, and gathers what is wrong with them.
    private struct Reading {
        let tls: ServiceTLS?
        var issues: [ConfigFault.Issue] = []

        mutating func config(_ file: ConfigFile) -> GatewayConfig {
            GatewayConfig(
                upstreams: upstreams(file.upstreams ?? [:]), quotas: quotas(file.limits ?? [:], at: "/limits"),
                merchantQuotas: merchants(file.merchants ?? [:]), origins: origins(file.cors?.allowedOrigins ?? []),
                preflightSeconds: whole(
                    file.cors?.maxAgeSeconds ?? GatewayConfig.preflightSecondsDefault, in: 0...86_400,
                    at: "/cors/max_age_seconds"),
                deadlines: deadlines(file.deadlines ?? [:]), trustedProxies: proxies(file.trustedProxies ?? []))
        }

        private mutating func fail(_ pointer: String, _ detail: String) {
            issues.append(ConfigFault.Issue(pointer: pointer, detail: detail))
        }

        private mutating func whole(_ number: Int, in range: ClosedRange<Int>, at pointer: String) -> Int {
            if !range.contains(number) {
                fail(pointer, "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return min(max(number, range.lowerBound), range.upperBound)
        }

        private mutating func upstreams(_ given: [String: [String]]) -> [UpstreamName: [ServiceAddress]] {
            var result: [UpstreamName: [ServiceAddress]] = [:]
            for (name, texts) in given.sorted(by: { $0.key < $1.key }) {
                let pointer = "/upstreams/\(JSONPath.escaped(name))"
                guard let service = UpstreamName(rawValue: name) else {
                    fail(pointer, "expected one of \(UpstreamName.allCases.map(\.rawValue).joined(separator: ", "))")
                    continue
                }
                if !(1...ConfigFile.addressesMax).contains(texts.count) {
                    fail(pointer, "expected 1 to \(ConfigFile.addressesMax) addresses")
                }
                var addresses: [ServiceAddress] = []
                for (index, text) in texts.enumerated() {
                    guard let address = ServiceAddress(text, tls: tls?.client), tls == nil || address.tls != nil else {
                        let scheme = tls == nil ? "http" : "https"
                        fail("\(pointer)/\(index)", "expected \(scheme)://HOST:PORT")
                        continue
                    }
                    if addresses.contains(address) { fail("\(pointer)/\(index)", "this address stands here twice") }
                    addresses.append(address)
                }
                result[service] = addresses
            }
            return result
        }

        private mutating func quotas(_ given: [String: Limit], at pointer: String) -> [QuotaClass: Quota] {
            var result: [QuotaClass: Quota] = [:]
            for (name, limit) in given.sorted(by: { $0.key < $1.key }) {
                let place = "\(pointer)/\(JSONPath.escaped(name))"
                guard let quotaClass = quotaClass(name, at: place) else { continue }
                result[quotaClass] = Quota(
                    quotaClass, units: whole(limit.quota, in: Quota.unitsRange, at: "\(place)/quota"),
                    windowSeconds: whole(limit.windowSeconds, in: Quota.windowRange, at: "\(place)/window_seconds"))
            }
            return result
        }

        private mutating func quotaClass(_ name: String, at pointer: String) -> QuotaClass? {
            if let known = QuotaClass(rawValue: name) { return known }
            fail(pointer, "expected one of \(QuotaClass.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }

        private mutating func merchants(_ given: [String: Merchant]) -> [MerchantID: [QuotaClass: Quota]] {
            var result: [MerchantID: [QuotaClass: Quota]] = [:]
            for (name, merchant) in given.sorted(by: { $0.key < $1.key }) {
                let pointer = "/merchants/\(JSONPath.escaped(name))"
                if MerchantID(name) == nil { fail(pointer, "expected the id of a merchant, mer_…") }
                let quotas = quotas(merchant.limits, at: "\(pointer)/limits")
                for quotaClass in quotas.keys.sorted(by: { $0.rawValue < $1.rawValue }) where !quotaClass.isOfMerchant {
                    fail("\(pointer)/limits/\(quotaClass)", "this quota is an address's, not a merchant's")
                }
                if let id = MerchantID(name) { result[id] = quotas }
            }
            return result
        }

        private mutating func origins(_ given: [String]) -> Set<String> {
            for (index, text) in given.enumerated() where CrossOrigin.origin(text) == nil {
                fail("/cors/allowed_origins/\(index)", "expected https://shop.example, as a browser sends it, or *")
            }
            return Set(given)
        }

        private mutating func deadlines(_ given: [String: Int]) -> [QuotaClass: TimeAmount] {
            var result: [QuotaClass: TimeAmount] = [:]
            for (name, milliseconds) in given.sorted(by: { $0.key < $1.key }) {
                let pointer = "/deadlines_ms/\(JSONPath.escaped(name))"
                guard let quotaClass = quotaClass(name, at: pointer) else { continue }
                result[quotaClass] = .milliseconds(
                    Int64(whole(milliseconds, in: ConfigFile.deadlineRange, at: pointer)))
            }
            return result
        }

        private mutating func proxies(_ given: [String]) -> TrustedProxies {
            var networks: [TrustedProxies.Network] = []
            for (index, text) in given.enumerated() {
                guard let network = TrustedProxies.Network(text) else {
                    fail("/trusted_proxies/\(index)", "expected an address, or a network such as 10.0.0.0/8")
                    continue
                }
                networks.append(network)
            }
            return TrustedProxies(networks: networks)
        }
    }
}

/// Steps of a JSON pointer (RFC 6901).
enum JSONPath {
    static func escaped(_ step: String) -> String {
        step.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
