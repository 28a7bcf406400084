import Commerce
import PaymentsDomain
import Testing

@Suite struct PaymentAgendaTests {
    private static let start = Timestamp(millisecondsSince1970: 1_795_000_000_000)
    private static let agenda = PaymentAgenda(
        polls: PollPlan(firstSeconds: [5, 60], thenEverySeconds: 300), startedAt: start, deadline: after(600),
        graceSeconds: 900)

    private static func after(_ seconds: Int64) -> Timestamp { start.adding(.seconds(seconds)) }

    @Test(arguments: [PaymentState.requiresAction, .pending])
    func `an open payment is asked about by its plan`(state: PaymentState) {
        #expect(Self.agenda.nextQuestion(for: state, announcedAt: nil, now: Self.start) == Self.after(5))
        #expect(Self.agenda.nextQuestion(for: state, announcedAt: nil, now: Self.after(60)) == Self.after(360))
        #expect(Self.agenda.nextQuestion(for: state, announcedAt: nil, now: Self.after(1_490)) == Self.after(1_500))
    }

    @Test func `when time and grace are over, an open payment is due at once`() {
        #expect(Self.agenda.end(announcedAt: nil) == Self.after(1_500))
        #expect(
            Self.agenda.nextQuestion(for: .pending, announcedAt: nil, now: Self.after(1_500)) == Self.after(1_500))
    }

    @Test(arguments: [PaymentState.expired, .cancelled, .failed, .authorized, .held, .succeeded])
    func `a settled payment is not asked about`(state: PaymentState) {
        #expect(Self.agenda.nextQuestion(for: state, announcedAt: nil, now: Self.after(10)) == nil)
    }

    @Test(arguments: [PaymentState.pending, .expired, .failed])
    func `announced money is asked about closely, then hourly, for three days`(state: PaymentState) {
        let announced = Self.after(100)
        #expect(
            Self.agenda.nextQuestion(for: state, announcedAt: announced, now: Self.after(200)) == Self.after(210))
        #expect(
            Self.agenda.nextQuestion(for: state, announcedAt: announced, now: Self.after(1_000)) == Self.after(4_600))
        let end = announced.adding(.seconds(3 * 86_400))
        #expect(Self.agenda.end(announcedAt: announced) == end)
        #expect(
            Self.agenda.nextQuestion(for: state, announcedAt: announced, now: end) == (state.isOpen ? end : nil))
    }

    @Test func `announced money never shortens the wait`() {
        let early = Self.start.adding(.seconds(-4 * 86_400))
        #expect(Self.agenda.end(announcedAt: early) == Self.after(1_500))
    }

    @Test(arguments: [(1, Int64(1)), (2, 2), (3, 4), (6, 32), (7, 60), (50, 60)])
    func `a payment without an answer is sent again, ever more slowly`(tries: Int, wait: Int64) {
        #expect(Self.agenda.nextSending(tries: tries, now: Self.start) == Self.after(wait))
    }

    @Test func `the last sending is at the end of the grace`() {
        #expect(Self.agenda.nextSending(tries: 9, now: Self.after(1_499)) == Self.after(1_500))
    }
}
