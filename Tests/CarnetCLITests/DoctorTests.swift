import Foundation
import Testing

@testable import CarnetCLI

@Suite struct DoctorTests {
    /// 2026-11-21T20:42:46Z.
    private let now = Date(timeIntervalSince1970: 1_795_293_766)

    @Test(arguments: [
        (secondsAhead: -3_600.0, isWell: true), (secondsAhead: 60, isWell: true), (secondsAhead: 61, isWell: false),
    ])
    func `a clock that went back shows in files from the future`(secondsAhead: Double, isWell: Bool) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("", to: "checkout.sqlite")
        try FileManager.default.setAttributes(
            [.modificationDate: now.addingTimeInterval(secondsAhead)],
            ofItemAtPath: "\(folder.path)/checkout.sqlite")
        #expect((Clock.finding(now: now, folder: folder.path).cure == nil) == isWell)
    }

    @Test func `a clock before the first release is wrong`() {
        let past = Clock.finding(now: Date(timeIntervalSince1970: 0), folder: "/nowhere")
        #expect(
            past.text == """
                FAIL  clock        says 1970-01-01, which is past
                      cure: set the clock: timedatectl set-ntp true
                """)
        #expect(Clock.finding(now: now, folder: "/nowhere").text == "ok    clock        2026-11-21")
    }
}
