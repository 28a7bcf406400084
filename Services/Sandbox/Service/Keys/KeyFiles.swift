import CryptoExtras
import Foundation
import ServiceKit

/// The files that shop and providers share: each holds its own half and the other's public key.
enum KeyFile: String, CaseIterable, Sendable {
    case upiSecret = "upi.secret"
    case boletoSecret = "boleto.secret"
    case boletoToken = "boleto.token"
    case idealMerchant = "ideal-merchant.pem"
    case idealMerchantPublic = "ideal-merchant.pub.pem"
    case idealProvider = "ideal-provider.pem"
    case idealProviderPublic = "ideal-provider.pub.pem"
    case alipayMerchant = "alipay-merchant.pem"
    case alipayMerchantPublic = "alipay-merchant.pub.pem"
    case alipayProvider = "alipay-provider.pem"
    case alipayProviderPublic = "alipay-provider.pub.pem"

    /// Private keys with the file of their public halves.
    static let pairs: [(own: KeyFile, open: KeyFile)] = [
        (.idealMerchant, .idealMerchantPublic), (.idealProvider, .idealProviderPublic),
        (.alipayMerchant, .alipayMerchantPublic), (.alipayProvider, .alipayProviderPublic),
    ]
}

/// What may go wrong with the folder of keys; names the file.
enum KeyError: Error, CustomStringConvertible {
    case missing(String)
    case unusable(String)
    case cannotWrite(String)

    var description: String {
        switch self {
        case .missing(let path): "\(path) is not there; make it with: sandbox generate-keys DIR"
        case .unusable(let path): "\(path) does not hold a key of its kind"
        case .cannotWrite(let path): "\(path) cannot be written"
        }
    }
}

/// Makes the keys of a sandbox: RSA of 2,048 bits, secrets of 256.
struct KeyGenerator: Sendable {
    let ambient: Ambient

    /// Writes what is not there yet, readable by its owner alone; what is there stays as it is.
    /// - Returns: names of the files that were written.
    func generate(in folder: URL) throws -> [String] {
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var written: [String] = []
        func write(_ file: KeyFile, _ text: @autoclosure () throws -> String) throws {
            let path = folder.appending(path: file.rawValue).path
            guard !files.fileExists(atPath: path) else { return }
            let isMade = files.createFile(
                atPath: path, contents: Data(try text().utf8), attributes: [.posixPermissions: 0o600])
            guard isMade else { throw KeyError.cannotWrite(path) }
            written.append(file.rawValue)
        }
        try write(.upiSecret, Hex.text(ambient.randomBytes(32)) + "\n")
        try write(.boletoSecret, "whsec_" + Data(ambient.randomBytes(32)).base64EncodedString() + "\n")
        try write(.boletoToken, "bol_" + Hex.text(ambient.randomBytes(32)) + "\n")
        for (own, open) in KeyFile.pairs {
            let path = folder.appending(path: own.rawValue).path
            if !files.fileExists(atPath: path) {
                try write(own, try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation + "\n")
            }
            let key = try Self.key(at: path)
            try write(open, key.publicKey.pemRepresentation + "\n")
        }
        return written
    }

    private static func key(at path: String) throws -> _RSA.Signing.PrivateKey {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw KeyError.missing(path) }
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: text) else { throw KeyError.unusable(path) }
        return key
    }
}
