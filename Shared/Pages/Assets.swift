import Crypto
import Foundation
import HTTPTypes
import Hummingbird
package import ServiceKit

/// A file that pages load, under an address that changes with its content.
package struct Asset: Sendable {
    /// `/assets/carnet-0123456789abcdef.css`: the first 64 bits of the SHA-256 of the bytes.
    package let path: String
    let mediaType: String
    let bytes: [UInt8]

    init(_ file: URL, mediaType: String) throws(PageError) {
        guard let data = try? Data(contentsOf: file) else { throw .unreadable(file.lastPathComponent) }
        let hash = SHA256.hash(data: data).prefix(8).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        let name = file.deletingPathExtension().lastPathComponent
        path = "/assets/\(name)-\(hash.joined()).\(file.pathExtension)"
        self.mediaType = mediaType
        bytes = Array(data)
    }
}

/// The stylesheet and the icon of every page, and the script of the console.
package struct Assets: Sendable {
    package let stylesheet: Asset
    package let script: Asset
    package let icon: Asset

    init(in folder: URL) throws(PageError) {
        stylesheet = try Asset(folder.appending(path: "carnet.css"), mediaType: "text/css; charset=utf-8")
        script = try Asset(folder.appending(path: "console.js"), mediaType: "text/javascript; charset=utf-8")
        icon = try Asset(folder.appending(path: "mark.svg"), mediaType: "image/svg+xml")
    }

    /// Serves them. They may be kept for a year, because another content has another address.
    package func register(on routes: Routes) {
        for asset in [stylesheet, script, icon] {
            routes.raw(.get, asset.path, bodyBytesMax: 0) { _ in
                var headers = PageHeaders.everywhere
                headers[.cacheControl] = "public, max-age=31536000, immutable"
                return .bytes(asset.bytes, headers: headers, type: asset.mediaType)
            }
        }
    }
}
