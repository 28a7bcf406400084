import ArgumentParser
import Foundation
import JSON
import ServiceKit
import Wire

/// Brings data from files into running services.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring exchange rates from a file into the running services.", subcommands: [ImportFX.self])
}

/// Exchange rates out of a file of a central bank, or set by hand.
struct ImportFX: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fx", abstract: "Exchange rates from a file: all of it, or nothing.",
        discussion: """
            carnet import fx eurofxref-hist-90d.xml
            carnet import fx --format nbu --dry-run nbu.csv
            Formats and their headers:
              ecb     the European Central Bank's XML, its history as CSV, or csvdata of its data API
              nbu     date,priced_in,currency,rate,units,calc_date
              cbr     date,priced_in,currency,rate,units
              pairs   date,base,quote,rate,source  (Federal Reserve H.10, Chile, Colombia, Argentina)
              manual  base,quote,rate,from,until,note  (from today on)
            """)

    /// The whole history since 1999 is some eight thousand days.
    static let limit: Duration = .seconds(60)

    @OptionGroup var options: InstallationOptions

    @Argument(help: "Such as eurofxref-daily.xml or eurofxref-hist.csv.")
    var file: String

    @Option(help: "ecb, nbu, cbr, pairs or manual.")
    var format = "ecb"

    @Flag(help: "Say what the file would bring, and keep nothing of it.")
    var dryRun = false

    func run() throws {
        guard ["ecb", "nbu", "cbr", "pairs", "manual"].contains(format) else {
            throw ValidationError("--format is ecb, nbu, cbr, pairs or manual")
        }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("cannot read \(file): \(SystemError.last)")
        }
        let (address, text) = try pricing()
        guard let secret = ServiceSecret(text) else {
            throw CommandFailure("CARNET_SERVICE_SECRET: expected at least 16 bytes")
        }
        let token = ServiceToken.issue(secret: secret, caller: "carnet", now: Ambient.live.now())
        let exchange = HTTPExchange(
            method: "POST", address: address, headers: [("Carnet-Service-Token", token)], body: Array(bytes))
        let reply = try exchange.send(within: Self.limit)
        guard reply.status == 200 else { throw CommandFailure("\(file): \(Refusal.text(reply))") }
        let taken: PricingAPI.RateImport
        do {
            taken = try StrictJSONDecoder(unknownMembers: .ignored).decode(PricingAPI.RateImport.self, from: reply.body)
        } catch { throw CommandFailure("pricing answered what cannot be read: \(error)") }
        Console.standard.write(Self.sentence(taken))
    }

    static func sentence(_ taken: PricingAPI.RateImport) -> String {
        "\(taken.days) days from \(taken.firstDay) to \(taken.lastDay): \(taken.added) new, \(taken.changed) changed, "
            + "\(taken.unchanged) as they were" + (taken.dryRun == true ? "; nothing was kept" : "")
    }

    /// Where pricing is, and the secret that it knows its peers by: from the environment in a container, from the
    /// data folder on a laptop.
    private func pricing() throws -> (address: HTTPAddress, secret: String) {
        let environment = ProcessInfo.processInfo.environment
        let path = "\(PricingAPI.importRates.path)?format=\(format)\(dryRun ? "&dry_run=true" : "")"
        let given = environment["CARNET_PRICING_URL"]
        if let secret = environment["CARNET_SERVICE_SECRET"] {
            return (try HTTPAddress(url: (given ?? "http://127.0.0.1:8083") + path), secret)
        }
        let installation = try options.existing()
        return (
            try HTTPAddress(url: (given ?? installation.url(of: "pricing")) + path), installation.secrets.serviceSecret
        )
    }
}
