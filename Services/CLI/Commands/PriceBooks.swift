import ArgumentParser
import Foundation
import JSON
import ServiceKit
import Wire

/// Price books as files.
struct PriceBooks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "books", abstract: "Bring a price book's rows in from CSV, or give them out.",
        subcommands: [PriceBooksImport.self, PriceBooksExport.self])
}

struct PriceBooksImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take all rows of a file into a book, or none.")

    @Argument(help: "The book's id.")
    var book: String

    @Argument(help: "CSV with the header that an export has.")
    var file: String

    @Flag(help: "Rows that the file does not have go.")
    var replace = false

    @Flag(help: "Say what would change, and change nothing.")
    var dryRun = false

    @OptionGroup var gateway: GatewayOptions

    func run() throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("cannot read \(file): \(SystemError.last)")
        }
        let target =
            PriceBooksExport.path(of: book) + "?mode=\(replace ? "replace" : "merge")" + (dryRun ? "&dry_run=true" : "")
        let key = Ambient.live.newUUID().uuidString.lowercased()
        let headers = [("Content-Type", "text/csv"), ("Idempotency-Key", key)]
        let answer = try gateway.send("POST", target, headers, Array(bytes))
        Console.standard.write(String(decoding: answer, as: UTF8.self))
    }
}

struct PriceBooksExport: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "export", abstract: "Print a book's rows as CSV.")

    @Argument(help: "The book's id.")
    var book: String

    @OptionGroup var gateway: GatewayOptions

    func run() throws {
        let answer = try gateway.send("GET", Self.path(of: book), [], [])
        FileHandle.standardOutput.write(Data(answer))
    }

    static func path(of book: String) -> String {
        PricingAPI.priceRowsPath.replacing("{id}", with: PercentEncoding.encode(book))
    }
}
