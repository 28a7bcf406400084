import Configuration
import Foundation
import ServiceKit
import TestSupport
import Testing

@testable import SandboxService

@Suite struct KeyTests {
    @Test func `keys are made once, for their owner's eyes, and fit each other`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carnet-keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let generator = KeyGenerator(ambient: .live)
        let written = try generator.generate(in: folder)
        #expect(Set(written) == Set(KeyFile.allCases.map(\.rawValue)))
        for file in KeyFile.allCases {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder.appending(path: file.rawValue).path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
        for (own, open) in KeyFile.pairs {
            func text(_ file: KeyFile) throws -> String {
                try String(contentsOf: folder.appending(path: file.rawValue), encoding: .utf8)
            }
            let signature = try RSASigner(pem: try text(own)).signature(over: [1, 2, 3])
            #expect(try RSAVerifier(pem: try text(open)).isValid(signature, over: [1, 2, 3]))
            #expect(try text(own).hasPrefix("-----BEGIN PRIVATE KEY-----"))
            #expect(try text(open).hasPrefix("-----BEGIN PUBLIC KEY-----"))
        }
        _ = try KeyRing(folder: folder)

        let secret = folder.appending(path: KeyFile.upiSecret.rawValue)
        let before = try String(contentsOf: secret, encoding: .utf8)
        try FileManager.default.removeItem(at: folder.appending(path: KeyFile.boletoToken.rawValue))
        #expect(try generator.generate(in: folder) == ["boleto.token"])
        #expect(try String(contentsOf: secret, encoding: .utf8) == before)

        try FileManager.default.removeItem(at: secret)
        #expect(throws: KeyError.self) { try KeyRing(folder: folder) }
    }

    @Test(arguments: [
        "CARNET_SANDBOX_LATE_SECONDS": "-1", "CARNET_SANDBOX_DAY_SECONDS": "many",
        "CARNET_SANDBOX_PUBLIC_URL": "here", "CARNET_SANDBOX_ALIPAY_APP_ID": "1",
    ])
    func `a setting that cannot be is named`(variable: String, value: String) {
        let error = #expect(throws: SettingError.self) { try Settings(.forTests([variable: value])) }
        #expect(error?.key == variable)
    }

    @Test func `callbacks may go to the gateway and to payments on this machine, unless told otherwise`() throws {
        #expect(
            try Settings(.forTests()).callbackHosts == [
                "127.0.0.1:8080", "localhost:8080", "127.0.0.1:8084", "localhost:8084",
            ])
        let told = try Settings(.forTests(["CARNET_SANDBOX_CALLBACK_HOSTS": "Gateway:8080, [::1]:9"]))
        #expect(told.callbackHosts == ["gateway:8080", "[::1]:9"])
    }
}
