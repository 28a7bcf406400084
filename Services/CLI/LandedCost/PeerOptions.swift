import ArgumentParser
import Commerce
import Foundation
import JSON
import ServiceKit
import Wire

/// How a command reaches a service behind the gateway, as one of the house: from the environment in a container, from
/// the data folder on a laptop.
struct PeerOptions: ParsableArguments {
    @OptionGroup var installation: InstallationOptions

    /// Where a service is, and a proof that lives two minutes.
    func place(of service: String, _ path: String) throws -> (
        address: HTTPAddress, token: (name: String, value: String)
    ) {
        let environment = ProcessInfo.processInfo.environment
        let given = environment[Services.urlVariable(of: service)]
        let (url, text): (String, String)
        if let secret = environment["CARNET_SERVICE_SECRET"] {
            (url, text) = (given ?? "http://127.0.0.1:\(ServiceSettings.ports[service] ?? 0)", secret)
        } else {
            let existing = try installation.existing()
            (url, text) = (given ?? existing.url(of: service), existing.secrets.serviceSecret)
        }
        guard let secret = ServiceSecret(text) else {
            throw CommandFailure("CARNET_SERVICE_SECRET: expected at least 16 bytes")
        }
        let token = ServiceToken.issue(secret: secret, caller: "carnet", now: Ambient.live.now())
        return (try HTTPAddress(url: url + path), ("Carnet-Service-Token", token))
    }

    func call<Answer: Decodable>(
        _ service: String, _ method: String, _ path: String, body: [UInt8] = [], as type: Answer.Type
    ) throws -> Answer {
        let (address, token) = try place(of: service, path)
        var exchange = HTTPExchange(method: method, address: address, headers: [token], body: body)
        if !body.isEmpty { exchange.headers.append(("Content-Type", "application/json")) }
        let reply = try exchange.send(within: .seconds(30))
        guard reply.status == 200 else { throw CommandFailure(Refusal.text(reply)) }
        do {
            return try StrictJSONDecoder(unknownMembers: .ignored).decode(type, from: reply.body)
        } catch { throw CommandFailure("\(service) answered what cannot be read: \(error)") }
    }

    /// Rates of a day: those that were given, or else the ones pricing has.
    func rates(_ given: [RateArgument], on day: CalendarDate) throws -> [(currency: Currency, perEuro: Ratio)] {
        if !given.isEmpty { return given.map { ($0.currency, $0.perEuro) } }
        let answer = try call(
            "pricing", "GET", "\(PricingAPI.rates.path)?base=EUR&as_of=\(day)", as: PricingAPI.RatesAnswer.self)
        return answer.rates.compactMap { rate in rate.currency == .eur ? nil : (rate.currency, rate.rate) }
    }
}

/// `USD=1.1172`: units for one euro.
struct RateArgument: ExpressibleByArgument {
    let currency: Currency
    let perEuro: Ratio

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let currency = Currency(code: parts[0]), let rate = Ratio(wire: String(parts[1])),
            rate > .zero, currency != .eur
        else { return nil }
        self.currency = currency
        perEuro = rate
    }
}
