import Commerce
import Foundation
import ServiceKit
import Testing

@Suite struct PageCursorTests {
    private let position = PagePosition(
        moment: Timestamp(millisecondsSince1970: 1_795_000_000_123),
        id: UUID.version7(at: Date(timeIntervalSince1970: 1_795_000_000), random: (1, 2)))

    private func cursors(_ list: String = "orders", secret: String = "0123456789abcdef") throws -> PageCursors {
        PageCursors(list, secret: try #require(ServiceSecret(secret)))
    }

    @Test func `a cursor is read back by every copy that knows the secret`() throws {
        let text = try cursors().text(position, "mer_1 test")
        #expect(text.utf8.allSatisfy { $0.isLetterOrDigit || $0 == 45 || $0 == 95 }, "it fits a URL as it is")
        #expect(try cursors().position(text, "mer_1 test") == position)
    }

    @Test func `a cursor of another list, owner, filter or secret is none`() throws {
        let text = try cursors().text(position, "mer_1 test")
        #expect(try cursors().position(text, "mer_2 test") == nil)
        #expect(try cursors().position(text, "mer_1 live") == nil)
        #expect(try cursors("refunds").position(text, "mer_1 test") == nil)
        #expect(try cursors(secret: "fedcba9876543210").position(text, "mer_1 test") == nil)
        // Where the list's name ends and the filters begin is part of what is signed.
        #expect(try cursors("orders1:m").position(try cursors("orders").text(position, "1:m"), "") == nil)
    }

    @Test func `a cursor with one character changed, cut or added is none`() throws {
        let text = try cursors().text(position, "f")
        for (offset, byte) in text.utf8.enumerated().dropLast() {
            var bytes = Array(text.utf8)
            bytes[offset] = byte == 65 ? 66 : 65
            #expect(try cursors().position(String(decoding: bytes, as: UTF8.self), "f") == nil)
        }
        for other in ["", "x", String(text.dropLast()), text + "A", text + "=", "é" + text.dropFirst(2)] {
            #expect(try cursors().position(other, "f") == nil)
        }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}
