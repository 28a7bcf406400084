package import Foundation
import NIOSSL

/// Certificates in a PEM file, as far as somebody who looks after them wants to know.
package enum CertificateFile {
    /// The moment at which each runs out.
    /// - Throws: where the file cannot be read, or holds something else.
    package static func ends(_ path: String) throws -> [Date] {
        try NIOSSLCertificate.fromPEMFile(path).map { Date(timeIntervalSince1970: TimeInterval($0.notValidAfter)) }
    }
}
