import ArgumentParser
import Commerce
import Foundation
import ServiceKit
import Wire

/// What rows need not say themselves.
struct BatchOptions: ParsableArguments {
    @Option(help: "Country that goods are sent from, where a row does not say it.") var from: CountryCode?
    @Option(help: "Of prices, where a row does not say it.") var currency: Currency?
    @Option(help: "Low-value scheme the seller is registered under, such as ioss. Repeatable.")
    var registration: [String] = []
    @Option(help: "consumer or business.") var buyer: BuyerKind = .consumer
    @Option(help: "Rules and rates of another day, such as 2026-06-30.") var asOf: CalendarDate?
    @Option(help: "Units for one euro, such as USD=1.1172; those that pricing has when none is given. Repeatable.")
    var rate: [RateArgument] = []
    @Flag(help: "Sums alone, without charges and rules.") var totals = false

    func query(_ rates: [(currency: Currency, perEuro: Ratio)], on day: CalendarDate) -> String {
        var items = ["as_of=\(day)", "buyer=\(buyer.rawValue)"]
        if let from { items.append("ship_from=\(from)") }
        if let currency { items.append("currency=\(currency.code)") }
        if !registration.isEmpty {
            items.append("registrations=\(PercentEncoding.encode(registration.joined(separator: ",")))")
        }
        if totals { items.append("detail=totals") }
        if !rates.isEmpty {
            let text = rates.map { "\($0.currency.code):\($0.perEuro.text)" }.joined(separator: ",")
            items.append("rates=\(PercentEncoding.encode(text))")
        }
        return items.joined(separator: "&")
    }
}

/// Lines of JSON from standard input, answers to standard output.
struct LandedCostLines: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lines", abstract: "Lines of JSON in, lines of JSON out, in their order.")

    @OptionGroup var batch: BatchOptions
    @OptionGroup var peers: PeerOptions

    func run() throws {
        let job = BatchJob(type: "application/x-ndjson", accept: "application/x-ndjson", batch: batch, peers: peers)
        try job.run(from: .standardInput, bytes: nil, to: .standardOutput, showsProgress: false).check()
    }
}

/// A file of rows.
struct LandedCostBatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch", abstract: "A file of rows, CSV or lines of JSON; progress is told on standard error.")

    @Argument(help: "Such as goods.csv or questions.ndjson; at most 100,000 rows.") var file: String
    @Option(help: "Where the answers go; standard output when not given. Its ending says in which form.") var out:
        String?
    @OptionGroup var batch: BatchOptions
    @OptionGroup var peers: PeerOptions

    func run() throws {
        if Self.isFolder(file) { throw CommandFailure("\(file) is a folder; give a file of rows") }
        if let out, Self.isFolder(out) { throw CommandFailure("\(out) is a folder; give a file for the answers") }
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        guard let source = FileHandle(forReadingAtPath: file), let size = (attributes?[.size] as? NSNumber)?.intValue
        else {
            throw CommandFailure("cannot read \(file): \(SystemError.last)")
        }
        let type = Self.type(of: file)
        let job = BatchJob(type: type, accept: out.map(Self.type(of:)) ?? type, batch: batch, peers: peers)
        guard let out else {
            return try job.run(from: source, bytes: size, to: .standardOutput, showsProgress: true).check()
        }
        // Beside the file that is wanted until it is whole.
        let part = "\(out).part"
        guard FileManager.default.createFile(atPath: part, contents: nil),
            let target = FileHandle(forWritingAtPath: part)
        else { throw CommandFailure("cannot write \(part): \(SystemError.last)") }
        let end: BatchEnd
        do {
            end = try job.run(from: source, bytes: size, to: target, showsProgress: true)
            try target.close()
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            throw error
        }
        guard rename(part, out) == 0 else { throw CommandFailure("cannot write \(out): \(SystemError.last)") }
        // Written all the same: it says why each row was refused.
        try end.check()
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    static func type(of path: String) -> String {
        path.lowercased().hasSuffix(".csv") ? "text/csv" : "application/x-ndjson"
    }
}

/// One batch on its way.
struct BatchJob {
    /// As long as the service gives one, and the way there and back.
    private static let limit: Duration = .seconds(130)

    let type: String
    let accept: String
    let batch: BatchOptions
    let peers: PeerOptions

    /// - Parameter bytes: how many there are, where that is known.
    /// - Throws: where the answer is not whole; what came of it is written.
    func run(from source: FileHandle, bytes: Int?, to target: FileHandle, showsProgress: Bool) throws -> BatchEnd {
        let day = batch.asOf ?? Ambient.live.today()
        let query = batch.query(try peers.rates(batch.rate, on: day), on: day)
        let (address, token) = try peers.place(of: "landed-cost", "\(LandedCostAPI.batchesPath)?\(query)")
        let exchange = StreamExchange(
            address: address, headers: [token, ("Content-Type", type), ("Accept", accept)])
        var progress = BatchProgress(bytes: bytes)
        var counter = BatchRowCounter(isTable: accept == "text/csv")
        var tail: [UInt8] = []
        try exchange.send(
            within: Self.limit, next: StreamExchange.pieces(of: source),
            onAnswer: { piece in
                try target.write(contentsOf: piece)
                tail = Array((tail + piece.suffix(2_048)).suffix(2_048))
                guard showsProgress else { return }
                counter.take(piece)
                progress.rows = counter.rows
                if let line = progress.line(at: .now) { Console.error.write(line) }
            }, onSent: { progress.sent = $0 })
        let last = String(decoding: tail, as: UTF8.self).split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        let end = BatchEnd(last)
        if showsProgress { Console.error.write(progress.end(at: .now, end)) }
        guard let end, end.isWhole else { throw CommandFailure("the batch ended early: \(last)") }
        return end
    }
}
