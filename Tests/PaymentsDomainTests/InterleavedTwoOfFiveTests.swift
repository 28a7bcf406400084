import PaymentsDomain
import Testing

@Suite struct InterleavedTwoOfFiveTests {
    /// Symbol table in scanner manuals: 1 is 10001 and 2 is 01001 (1 wide), start 0000, stop 100.
    @Test func `a pair of digits interleaves bars and spaces`() {
        #expect(
            InterleavedTwoOfFive.widths(of: "12") == [1, 1, 1, 1, 3, 1, 1, 3, 1, 1, 1, 1, 3, 3, 3, 1, 1])
    }

    @Test func `a boleto is 227 elements and 405 modules wide`() throws {
        let widths = try #require(InterleavedTwoOfFive.widths(of: "00193377100000135000000001238798777770016818"))
        // 4 of the start, 10 for each of 22 pairs, 3 of the stop; a pair has 4 wide and 6 narrow elements: 18 modules.
        #expect(widths.count == 227)
        #expect(widths.reduce(0, +) == 405)
    }

    @Test func `every digit has two wide elements of five, and its own pattern`() throws {
        var seen: Set<[Int]> = []
        for digit in 0...9 {
            let widths = try #require(InterleavedTwoOfFive.widths(of: "\(digit)\(digit)"))
            let bars = stride(from: 4, to: 14, by: 2).map { widths[$0] }
            #expect(bars.filter { $0 == 3 }.count == 2)
            seen.insert(bars)
        }
        #expect(seen.count == 10)
    }

    @Test(arguments: ["1", "1a", "١٢"])
    func `an odd count and other characters have no code`(digits: String) {
        #expect(InterleavedTwoOfFive.widths(of: digits) == nil)
    }
}
