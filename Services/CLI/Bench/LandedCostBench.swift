import ArgumentParser
import Commerce
import Crypto
import Foundation
import LandedCostDomain
import ServiceKit
import Wire

/// What landed cost takes: the tables' load and memory, a cart of five lines under each formula, a batch.
struct LandedCostBench: Measuring {
    static let configuration = CommandConfiguration(
        commandName: "landed-cost", abstract: "Landed cost: tables, a cart of five lines under each formula, a batch.")

    @Option(help: "Folder of the tables. Default: the one beside this program.") var tables: String?
    @Option(help: "Times each cart is worked out.") var times = 20_000
    @Option(help: "Rows of a batch that is sent to a running service; none when 0.") var rows = 0
    @OptionGroup var peers: PeerOptions

    func validate() throws {
        guard (100...10_000_000).contains(times), (0...100_000).contains(rows) else {
            throw ValidationError("--times must be 100 to 10000000, --rows 0 to 100000")
        }
    }

    func run() async throws {
        Console.standard.write(Machine.line)
        let read = try load()
        for cart in PricedCart.all where read.countries.contains(where: { $0.alpha2 == cart.to }) {
            do { try measure(cart, read) } catch let error as LandedCostError {
                Console.standard.write("\(cart.name): no answer: \(error)")
            }
        }
        if rows > 0 { try batch() }
    }

    private func load() throws -> Tables {
        let folder = try tables.map { URL(filePath: $0, directoryHint: .isDirectory) } ?? Self.folderBesideThis()
        let (before, started) = (Self.residentMegabytes(), ContinuousClock.now)
        let read = try Self.read(folder)
        let took = ContinuousClock.now - started
        let milliseconds = Int(took / .milliseconds(1))
        Console.standard.write(
            "tables: \(milliseconds) ms to load, \(Self.residentMegabytes() - before) MB resident, \(read.countries.count) countries"
        )
        return read
    }

    /// The files are given back once they are read, as in the service.
    private static func read(_ folder: URL) throws -> Tables {
        var files: [DataFile] = []
        for name in Tables.fileNames {
            let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
            files.append(DataFile(name: name, bytes: bytes, version: Hex.text(SHA256.hash(data: bytes).prefix(4))))
        }
        return try Tables(DataFiles(files), version: "bench")
    }

    private func measure(_ cart: PricedCart, _ tables: Tables) throws {
        let shipment = try cart.shipment()
        let (half, most) = try took(cart) { try tables.assess(shipment) }
        let (halfWithNext, _) = try took(cart) { try tables.assessWithNextChanges(shipment) }
        Console.standard.write(
            "\(cart.name): p50 \(half) µs, p99 \(most) µs; with the next change p50 \(halfWithNext) µs")
    }

    /// Median and 99th percentile of the time of one assessment, in µs with one decimal.
    private func took(_ cart: PricedCart, _ assess: () throws -> Assessment) throws -> (half: String, most: String) {
        for _ in 0..<200 { _ = try assess() }
        var took: [Int64] = []
        took.reserveCapacity(times)
        for _ in 0..<times {
            let started = ContinuousClock.now
            let assessment = try assess()
            took.append(Int64((ContinuousClock.now - started) / .nanoseconds(1)))
            guard !assessment.options.isEmpty else { throw CommandFailure("\(cart.name): no answer") }
        }
        took.sort()
        func micro(_ share: Double) -> String {
            let tenths = took[min(took.count - 1, Int(Double(took.count) * share))] / 100
            return "\(tenths / 10).\(tenths % 10)"
        }
        return (micro(0.5), micro(0.99))
    }

    private func batch() throws {
        var lines = ["id,destination,hs_code,origin,quantity,unit_price,net_grams,freight\n"]
        let countries = ["NL", "DE", "GB", "US", "FR"]
        let codes = ["610910", "640411", "851830", "420221", "330499"]
        for row in 0..<rows {
            let price = "\(5 + row % 90).\(10 + row % 90)"
            lines.append("sku-\(row),\(countries[row % 5]),\(codes[row / 5 % 5]),CN,\(1 + row % 3),\(price),250,4.90\n")
        }
        let bytes = Array(lines.joined().utf8)
        let query = "ship_from=CN&currency=EUR&rates=USD:1.1,GBP:0.85,RON:5"
        let (address, token) = try peers.place(of: "landed-cost", "\(LandedCostAPI.batchesPath)?\(query)")
        for accept in ["text/csv", "application/x-ndjson"] {
            let exchange = StreamExchange(
                address: address, headers: [token, ("Content-Type", "text/csv"), ("Accept", accept)])
            var (at, received) = (0, 0)
            let started = ContinuousClock.now
            try exchange.send(
                within: .seconds(130),
                next: {
                    guard at < bytes.count else { return nil }
                    let end = min(bytes.count, at + 64 << 10)
                    defer { at = end }
                    return Array(bytes[at..<end])
                }, onAnswer: { received += $0.count }, onSent: { _ in })
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            Console.standard.write(
                "batch of \(rows) rows, answers in \(accept): \(Int(seconds * 1_000)) ms, \(Int(Double(rows) / seconds)) rows/s, "
                    + "\(received >> 20) MB of answers")
        }
    }

    private static func folderBesideThis() throws -> URL {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return program.appending(path: "carnet_LandedCostService.resources/Data", directoryHint: .isDirectory)
    }

    private static func residentMegabytes() -> Int {
        let text = FileManager.default.contents(atPath: "/proc/self/statm").map { String(decoding: $0, as: UTF8.self) }
        let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        // A shift binds closer than a product.
        return (pages * Int(sysconf(Int32(_SC_PAGESIZE)))) >> 20
    }
}

/// Five lines of goods to one destination.
private struct PricedCart {
    let name: String
    let to: String
    let from: String

    /// Whole lines where six digits have several rates below them.
    private static let codes = [
        "US": ["6109100012", "6203420703", "4202224500", "3924104000", "8518302000"],
        "JP": ["610910010", "620342200", "420222200", "392410000", "851830000"],
    ]
    private static let subheadings = ["610910", "620342", "420222", "392410", "851830"]

    static let all = [
        PricedCart(name: "US, from China", to: "US", from: "CN"),
        PricedCart(name: "US, from Viet Nam", to: "US", from: "VN"),
        PricedCart(name: "NL, low value", to: "NL", from: "CN"), PricedCart(name: "GB", to: "GB", from: "CN"),
        PricedCart(name: "BR", to: "BR", from: "CN"), PricedCart(name: "IN", to: "IN", from: "DE"),
        PricedCart(name: "CN", to: "CN", from: "DE"), PricedCart(name: "DE, within the EU", to: "DE", from: "FR"),
        PricedCart(name: "JP", to: "JP", from: "CN"), PricedCart(name: "CA", to: "CA", from: "CN"),
        PricedCart(name: "AU", to: "AU", from: "CN"), PricedCart(name: "CH", to: "CH", from: "CN"),
        PricedCart(name: "NO", to: "NO", from: "CN"), PricedCart(name: "SG", to: "SG", from: "CN"),
        PricedCart(name: "KR", to: "KR", from: "CN"),
    ]

    /// Round numbers, not a publication.
    private static let rates = [
        "USD": 1.1, "GBP": 0.85, "BRL": 6, "INR": 95, "CNY": 8, "RON": 5, "JPY": 160, "CAD": 1.5, "AUD": 1.65,
        "NZD": 1.8, "CHF": 0.95, "NOK": 11.5, "SGD": 1.45, "KRW": 1_500, "ZAR": 20, "MXN": 20, "SEK": 11,
    ]

    func shipment() throws -> Shipment {
        guard let day = CalendarDate("2026-11-21"), let to = CountryCode(to), let from = CountryCode(from) else {
            throw CommandFailure("\(name): no such country")
        }
        var lines: [Shipment.Line] = []
        for (index, code) in (Self.codes[self.to] ?? Self.subheadings).enumerated() {
            guard let code = HSCode(code) else { throw CommandFailure("\(code) is no code") }
            lines.append(
                Shipment.Line(
                    id: String(index), code: code, origin: from, quantity: Int64(1 + index % 2),
                    unitPrice: Money(Int64(3_99 + index * 100), .eur), netGrams: 250))
        }
        var rates: [(currency: Currency, rate: Ratio)] = []
        for (code, rate) in Self.rates.sorted(by: { $0.key < $1.key }) {
            guard let currency = Currency(code: code) else { continue }
            rates.append((currency, try Ratio(decimal: "\(rate)")))
        }
        return Shipment(
            asOf: day, destination: to, region: nil, postalCode: nil, shipFrom: from, registrations: [],
            isForBusiness: false, currency: .eur, rates: ExchangeRates(id: "bench", perEuro: rates), lines: lines,
            options: [.init(id: "post", freight: Money(4_90, .eur), insurance: nil, mode: .express)])
    }
}
