import Configuration
import Foundation
import ServiceKit

/// What this service is told.
struct Settings: Sendable {
    let service: ServiceSettings
    /// `CARNET_TABLES_PATH`: a folder with the tables' files, in place of those the program came with. Default: those.
    let tablesFolder: URL?
    /// `CARNET_NOMENCLATURE_PATH`: the file that `carnet import hs` writes. Default `.carnet/nomenclature.csv`.
    let nomenclature: URL

    init(_ config: ConfigReader) throws {
        service = try ServiceSettings(service: "landed-cost", config)
        tablesFolder = config.string(forKey: "tables.path").map { URL(filePath: $0, directoryHint: .isDirectory) }
        nomenclature = URL(
            filePath: config.string(forKey: "nomenclature.path", default: ".carnet/nomenclature.csv"))
    }
}
