import Foundation
import Testing

@testable import CarnetCLI

/// `carnet price convert` as a program: what goes in by arguments or lines, and what is printed.
@Suite struct PriceConvertTests {
    @Test(
        arguments: [
            (
                ["1000000", "JPY", "USD", "--rate", "931/146400"],
                #"{"from":{"amount":"1000000","currency":"JPY"},"to":{"amount":"6359.29","currency":"USD"},"#
                    + #""rate":"931/146400","rounding":"half_up"}"#
            ),
            (
                ["0.05", "EUR", "JPY", "--rate", "50", "--rounding", "half_even"],
                #"{"from":{"amount":"0.05","currency":"EUR"},"to":{"amount":"2","currency":"JPY"},"#
                    + #""rate":"50","rounding":"half_even"}"#
            ),
            (
                ["--rate", "50", "--", "-0.05", "EUR", "JPY"],
                #"{"from":{"amount":"-0.05","currency":"EUR"},"to":{"amount":"-3","currency":"JPY"},"#
                    + #""rate":"50","rounding":"half_up"}"#
            ),
        ] as [([String], String)])
    func `a sum is converted at the rate given, rounded once`(arguments: [String], line: String)
        async throws
    {
        let run = try await CommandRun(["price", "convert"] + arguments)
        #expect(run.output == line + "\n")
        #expect(run.error.isEmpty)
        #expect(run.status == .exited(0))
    }

    @Test(
        arguments: [
            (["19.9", "USD", "JPY", "--rate", "2"], 1), (["19.99", "USD", "JPY", "--rate", "0"], 1),
            (["19.99", "USD"], 2), (["19.99", "USD", "JPY", "--rate", "x"], 2), (["1.00", "USD", "XYZ"], 2),
            (["0.05", "EUR", "JPY", "--rate", "50", "--rounding", "unnecessary"], 1),
        ] as [([String], Int32)])
    func `what cannot be converted is said in one line`(arguments: [String], code: Int32) async throws {
        let run = try await CommandRun(["price", "convert"] + arguments)
        #expect(run.status == .exited(code))
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("carnet: "))
    }

    @Test func `lines are answered one by one, and a bad one says why in its place`() async throws {
        let run = try await CommandRun(
            ["price", "convert"],
            input: """
                {"amount":"19.99","currency":"USD","to":"JPY","rate":"157.25"}

                {"amount":"19.9","currency":"USD","to":"JPY","rate":"157.25"}
                {"amount":"19.99","currency":"XYZ","to":"JPY","rate":"157.25","x":1}
                {"amount":"-19.99","currency":"USD","to":"JPY","rate":"157.25","rounding":"down"}
                {"amount":"92233720368547758.07","currency":"USD","to":"JPY","rate":"157.25"}
                """)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.first?.contains(#""to":{"amount":"3143","currency":"JPY"}"#) == true)
        #expect(lines.dropFirst().first?.hasPrefix(#"{"line":3,"error":"/amount: "#) == true)
        #expect(lines.dropFirst(2).first?.contains("/currency: ") == true)
        #expect(lines.dropFirst(2).first?.contains("/x: ") == true)
        #expect(lines.dropFirst(3).first?.contains(#""to":{"amount":"-3143","currency":"JPY"}"#) == true)
        #expect(lines.last?.contains("too large") == true)
        #expect(run.status == .exited(1))
        #expect(run.error == "carnet: 3 of 6 lines could not be answered\n")
    }
}
