package import Configuration
import NIOSSL
import Synchronization

/// TLS towards strangers: HTTP/2 where the client offers it, HTTP/1.1 otherwise. The files are read again on `reload`,
/// and connections made from then on get what they hold.
package final class PublicTLS: Sendable {
    private let certificateFile: String
    private let keyFile: String
    private let current: Mutex<NIOSSLContext>

    /// - Parameters: files in PEM; the chain begins with the server's own certificate.
    /// - Throws: `SettingError` naming the variable whose file cannot be used.
    package init(certificateFile: String, keyFile: String) throws {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        current = Mutex(try Self.context(certificateFile, keyFile))
    }

    /// `CARNET_PUBLIC_TLS_CERTIFICATE` and `CARNET_PUBLIC_TLS_KEY`; nil where neither is given.
    /// - Throws: `SettingError` where only one is given, or a file cannot be used.
    package static func from(_ config: ConfigReader) throws -> PublicTLS? {
        let keys = ["public.tls.certificate", "public.tls.key"]
        switch (config.string(forKey: ConfigKey(keys[0])), config.string(forKey: ConfigKey(keys[1]))) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return try PublicTLS(certificateFile: certificate, keyFile: key)
        case (let certificate, _):
            throw SettingError(
                key: keys[certificate == nil ? 0 : 1].environmentName,
                expected: "a file; certificate and key are given together or not at all")
        }
    }

    var context: NIOSSLContext { current.withLock { $0 } }

    /// Reads both files again.
    /// - Throws: `SettingError` where they cannot be used; what was read before then stays.
    package func reload() throws {
        let fresh = try Self.context(certificateFile, keyFile)
        current.withLock { $0 = fresh }
    }

    private static func context(_ certificateFile: String, _ keyFile: String) throws -> NIOSSLContext {
        let (certificateName, keyName) = ("CARNET_PUBLIC_TLS_CERTIFICATE", "CARNET_PUBLIC_TLS_KEY")
        let chain: [NIOSSLCertificateSource]
        let key: NIOSSLPrivateKey
        do { chain = try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) } } catch {
            throw SettingError(key: certificateName, expected: "a file of PEM certificates (\(error))")
        }
        guard !chain.isEmpty else {
            throw SettingError(key: certificateName, expected: "a file with at least one PEM certificate")
        }
        do { key = try NIOSSLPrivateKey(file: keyFile, format: .pem) } catch {
            throw SettingError(key: keyName, expected: "a file with a PEM private key (\(error))")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw SettingError(key: keyName, expected: "the key of the certificate (\(error))")
        }
    }
}
