import Commerce
import ServiceKit
import Testing

@Suite struct ClockWatchTests {
    private let wall = Timestamp(millisecondsSince1970: 1_795_000_000_000)
    private let steady = ContinuousClock.now

    /// Looks at (seconds of the steady clock, seconds of the wall clock), both since the beginning.
    private func setBack(_ looks: [(steady: Double, wall: Double)]) -> [Duration?] {
        var watch = ClockWatch(wall: wall, steady: steady)
        return looks.map { look in
            watch.setBack(
                wall: Timestamp(millisecondsSince1970: wall.millisecondsSince1970 + Int64(look.wall * 1_000)),
                steady: steady + .seconds(look.steady))
        }
    }

    @Test func `a clock that goes on, drifts a little or jumps ahead was not set back`() {
        #expect(setBack([(1, 1), (2, 1.5), (3, 3), (4, 3_604), (5, 3_605)]) == [nil, nil, nil, nil, nil])
    }

    @Test func `what it was set back by is told until it is settled`() {
        var watch = ClockWatch(wall: wall, steady: steady)
        let back = Timestamp(millisecondsSince1970: wall.millisecondsSince1970 - 590_000)
        #expect(watch.setBack(wall: back, steady: steady + .seconds(10)) == .seconds(600))
        let later = Timestamp(millisecondsSince1970: wall.millisecondsSince1970 - 589_000)
        #expect(watch.setBack(wall: later, steady: steady + .seconds(11)) == .seconds(600))
        watch.settled()
        let last = Timestamp(millisecondsSince1970: wall.millisecondsSince1970 - 588_000)
        #expect(watch.setBack(wall: last, steady: steady + .seconds(12)) == nil)
    }

    @Test func `several steps back add up`() {
        #expect(setBack([(1, -9), (2, -18)]) == [.seconds(10), .seconds(20)])
    }
}
