import Foundation
import LandedCostDomain
import ServiceKit

/// Labels that classification searches: ours, and those of a file the user imported.
struct Labels: Sendable {
    let classifier: Classifier
    /// `hsn_` and a digest of the files.
    let version: String
}

enum NomenclatureFiles {
    static let ownNames = ["hs_labels.csv", "hs_words.csv"]
    /// The tariff of one country to ten digits, with its texts, is some 5 MB.
    static let importBytesMax = 64 << 20

    /// - Parameters:
    ///   - folder: the tables' folder; nil for the one the program came with.
    ///   - imported: `code,text[,keywords]`; nil where there is none.
    /// - Throws: `TableError` naming file and row.
    static func read(from folder: URL?, imported: DataFile?) throws -> Labels {
        let labels = try TableFiles.file("hs_labels.csv", in: folder)
        let words = try TableFiles.file("hs_words.csv", in: folder)
        let codes = try Nomenclature(
            TableFiles.file("hs2022_hs2017.csv", in: folder),
            successors: TableFiles.file("hs2017_successors.csv", in: folder))
        var all = try GoodsLabel.read(labels)
        if let imported { all += try GoodsLabel.read(imported) }
        let index = GoodsIndex(all, words: try GoodsWords(words), subheadings: codes.all)
        let files = [labels, words] + (imported.map { [$0] } ?? [])
        return Labels(
            classifier: Classifier(index), version: "hsn_" + TableFiles.version(of: files).dropFirst("lct_".count))
    }

    /// The imported file, where there is one.
    static func imported(at url: URL) throws -> DataFile? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        guard size <= importBytesMax else {
            throw TableError(file: url.lastPathComponent, line: 0, reason: "it is over \(importBytesMax) bytes")
        }
        return DataFile(name: url.lastPathComponent, bytes: Array(try Data(contentsOf: url)))
    }
}
