import Testing

@testable import SandboxService

@Suite struct DrawingTests {
    /// Rows as hexadecimal numbers, the leftmost module the highest bit; made with the Python package qrcode 8.2, byte
    /// mode, level M, with the mask that it has in common with ours.
    @Test(arguments: [
        (
            text: "upi://pay?pa=kade@sandbox", side: 25,
            rows: """
            1fc247f 105cb41 174645d 174965d 175225d 1045241 1fd557f ff00 154e912 aae96f 12fb4bf 1d27e7a
            1f39e9 58314d 1573873 aad8a8 1557bf3 1ab15 1fcd35b 104e918 17569f0 174d834 1750e39 104d9a2
            1fd79db
            """
        ),
        (
            text: "upi://pay?pa=kade@sandbox&tn=" + String(repeating: "0123456789", count: 8), side: 45,
            rows: """
            1fc30820f97f 104c763e1241 175205adfa5d 1754a766cb5d 175ca9fe575d 10592512a041 1fd55555557f
            105d13fd00 17c9a7f8027c 11966f196917 1eea78e6a552 14a78f80f996 1b4bd56a8a6a 1abba04917
            1c7071ea7c8 535c4b15897 743b636e2e8 c2749e2eb3f 74b979e37c4 1f90fc91f955 1ff8d5fa0ff8
            91a79106b17 1558795ba554 1315631df51e 17f039f485f0 1da0d7fa4127 1dc4ac06a40a 9b895f23bc6
            3e1d98540fb c830c5379ef cdfa13d86b4 7bcfc51fbf5 1cee59be4d98 e923e50e9ef 151bc6f073c
            f33a4ddfac6 13762ff685f8 155f1e4913 1fcd7b53a55c 1059111a3914 17529df049f8 1754eb58725d
            175242b48d26 104ae3223b04 1fda46deccca
            """
        ),
    ])
    func `a code is module by module what another encoder draws`(text: String, side: Int, rows: String) throws {
        let code = try #require(QRCode(text))
        #expect(code.side == side)
        let drawn = (0..<side).map { row in
            (0..<side).reduce(UInt64(0)) { $0 << 1 | (code.matrix[row, $1] ? 1 : 0) }
        }
        let expected = rows.split { $0 == " " || $0 == "\n" }.map { UInt64($0, radix: 16) }
        #expect(drawn == expected)
    }

    /// Capacity in bytes at level M: ISO/IEC 18004, table 7.
    @Test(arguments: [
        (bytes: 14, side: 21), (bytes: 15, side: 25), (bytes: 26, side: 25), (bytes: 122, side: 45),
        (bytes: 123, side: 49), (bytes: 213, side: 57), (bytes: 214, side: 61), (bytes: 666, side: 97),
    ])
    func `the smallest version that holds the text is taken`(bytes: Int, side: Int) {
        #expect(QRCode(String(repeating: "a", count: bytes))?.side == side)
    }

    @Test func `a text longer than version 20 is not drawn`() {
        #expect(QRCode(String(repeating: "a", count: 667)) == nil)
    }

    /// The 44 digits and bars of the design's slip, which a scanner read.
    @Test func `a slip's bars are those of the drawn one`() throws {
        let code = try #require(Interleaved2of5("99999162000000390220014177000000761093420176"))
        #expect(code.width == 405)
        let path = code.path(height: 50)
        #expect(path.hasPrefix("M0 0h1v50H0zM2 0h1v50H2zM4 0h1v50H4zM6 0h3v50H6zM12 0h1v50H12zM14 0h3v50H14z"))
        #expect(path.hasSuffix("M392 0h3v50H392zM396 0h3v50H396zM400 0h3v50H400zM404 0h1v50H404z"))
    }

    @Test(arguments: ["", "123", "12a4", "１２"])
    func `what is no even number of digits has no bars`(text: String) {
        #expect(Interleaved2of5(text) == nil)
    }
}
