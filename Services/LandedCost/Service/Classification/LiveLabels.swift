import Foundation
import LandedCostDomain
import Logging
import ServiceLifecycle
import Synchronization

/// The labels in use. Looks each second whether a file was imported, and takes it without a restart; a broken one is
/// told and the labels before stay.
final class LiveLabels: Service {
    private struct Stamp: Equatable {
        let modified: Date?
        let size: Int?
    }

    private let folder: URL?
    private let imported: URL
    private let current: Mutex<Labels>
    private let seen: Mutex<Stamp>
    private static let interval: Duration = .seconds(1)

    /// - Throws: `TableError` for labels that cannot be read at the start.
    init(folder: URL?, imported: URL) throws {
        self.folder = folder
        self.imported = imported
        seen = Mutex(Self.stamp(imported))
        current = Mutex(try NomenclatureFiles.read(from: folder, imported: NomenclatureFiles.imported(at: imported)))
    }

    var labels: Labels { current.withLock { $0 } }

    func run() async throws {
        let logger = Logger(label: "landed-cost.nomenclature")
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.interval)) != nil { self.look(logger) }
        }
    }

    /// Takes the file if it is another than before. Reads it on the caller's thread.
    func look(_ logger: Logger) {
        let stamp = Self.stamp(imported)
        guard
            seen.withLock({ last in
                defer { last = stamp }
                return last != stamp
            })
        else { return }
        do {
            let labels = try NomenclatureFiles.read(
                from: folder, imported: NomenclatureFiles.imported(at: imported))
            current.withLock { $0 = labels }
            logger.notice("A nomenclature was taken", metadata: ["version": "\(labels.version)"])
        } catch {
            logger.error("A nomenclature was not taken; the one before stays", metadata: ["error": "\(error)"])
        }
    }

    private static func stamp(_ url: URL) -> Stamp {
        let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
        return Stamp(
            modified: attributes?[.modificationDate] as? Date, size: (attributes?[.size] as? NSNumber)?.intValue)
    }
}
