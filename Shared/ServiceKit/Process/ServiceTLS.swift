package import Configuration
import NIOSSL

/// Mutual TLS between services: each shows a certificate of the house's own authority, and takes no other.
///
/// Names in the certificates are not compared with addresses: the authority signs for nobody else, and services are
/// reached by whatever name a deployment gives them.
package final class ServiceTLS: Sendable {
    let server: NIOSSLContext
    /// What calls to peers are made with.
    package let client: ClientTLS

    /// - Parameters: files in PEM.
    /// - Throws: `SettingError` naming the variable whose file cannot be used.
    package init(certificateFile: String, keyFile: String, authorityFile: String) throws {
        let chain: [NIOSSLCertificateSource]
        let key: NIOSSLPrivateKey
        do { chain = try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) } } catch {
            throw SettingError(key: "CARNET_TLS_CERTIFICATE", expected: "a file of PEM certificates (\(error))")
        }
        do { key = try NIOSSLPrivateKey(file: keyFile, format: .pem) } catch {
            throw SettingError(key: "CARNET_TLS_KEY", expected: "a file with a PEM private key (\(error))")
        }
        do { _ = try NIOSSLCertificate.fromPEMFile(authorityFile) } catch {
            throw SettingError(key: "CARNET_TLS_AUTHORITY", expected: "a file of PEM certificates (\(error))")
        }
        var forServer = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        forServer.trustRoots = .file(authorityFile)
        forServer.certificateVerification = .noHostnameVerification
        forServer.minimumTLSVersion = .tlsv12
        forServer.applicationProtocols = ["http/1.1"]
        var forClient = TLSConfiguration.makeClientConfiguration()
        forClient.certificateChain = chain
        forClient.privateKey = .privateKey(key)
        forClient.trustRoots = .file(authorityFile)
        forClient.certificateVerification = .noHostnameVerification
        forClient.minimumTLSVersion = .tlsv12
        forClient.applicationProtocols = ["http/1.1"]
        server = try NIOSSLContext(configuration: forServer)
        client = ClientTLS(try NIOSSLContext(configuration: forClient))
    }

    /// `CARNET_TLS_CERTIFICATE`, `CARNET_TLS_KEY` and `CARNET_TLS_AUTHORITY`; nil where none is given.
    /// - Throws: `SettingError` where only some are given, or a file cannot be used.
    package static func from(_ config: ConfigReader) throws -> ServiceTLS? {
        let keys = ["tls.certificate", "tls.key", "tls.authority"]
        let files = keys.map { config.string(forKey: ConfigKey($0)) }
        if files.allSatisfy({ $0 == nil }) { return nil }
        for (key, file) in zip(keys, files) where file == nil {
            throw SettingError(
                key: key.environmentName,
                expected: "a file; certificate, key and authority are given together or not at all")
        }
        return try ServiceTLS(
            certificateFile: files[0] ?? "", keyFile: files[1] ?? "", authorityFile: files[2] ?? "")
    }
}

/// What the caller's end of a TLS connection shows and trusts.
package final class ClientTLS: Hashable, Sendable {
    let context: NIOSSLContext

    fileprivate init(_ context: NIOSSLContext) { self.context = context }

    /// Shows nothing and trusts who has a certificate of this file, or one that it signed for; names are not compared.
    /// - Throws: `SettingError` where the file cannot be used.
    package init(trusting certificateFile: String, namedBy variable: String) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(certificateFile)
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do { context = try NIOSSLContext(configuration: configuration) } catch {
            throw SettingError(key: variable, expected: "a file of PEM certificates (\(error))")
        }
    }

    package static func == (one: ClientTLS, other: ClientTLS) -> Bool { one === other }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
