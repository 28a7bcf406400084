import ArgumentParser

/// Tables and nomenclatures of landed cost: its own program reads them, as only it knows their rows.
protocol ImportOfTables: ParsableCommand {
    static var kind: String { get }
    var options: InstallationOptions { get }
    var file: String { get }
    var apply: Bool { get }
}

extension ImportOfTables {
    func run() throws {
        var arguments = ["import", Self.kind, file]
        if apply { arguments.append("--apply") }
        if Self.kind != "hs" { arguments += ["--to", DataDirectory(options.data).tables] }
        try options.handOver(to: "landed-cost", arguments)
    }
}

struct ImportHS: ImportOfTables {
    static let kind = "hs"
    static let configuration = CommandConfiguration(
        commandName: "hs", abstract: "A nomenclature for classification: code,text[,keywords]. Shows what would change."
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "CSV with codes of 2 to 10 digits.") var file: String
    @Flag(help: "Take it; a running service reads it within two seconds.") var apply = false
}

struct ImportTariff: ImportOfTables {
    static let kind = "tariff"
    static let configuration = CommandConfiguration(
        commandName: "tariff", abstract: "One file of the tariffs, such as tariff_us.csv. Shows what would change.")

    @OptionGroup var options: InstallationOptions
    @Argument(help: "Named as the table whose place it takes.") var file: String
    @Flag(help: "Take it; landed-cost must be started again.") var apply = false
}

struct ImportRules: ImportOfTables {
    static let kind = "rules"
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "The import rules, import_rules.csv. Shows what would change.")

    @OptionGroup var options: InstallationOptions
    @Argument(help: "Named as the table whose place it takes.") var file: String
    @Flag(help: "Take it; landed-cost must be started again.") var apply = false
}
