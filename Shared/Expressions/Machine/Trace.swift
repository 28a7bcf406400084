/// The values that an evaluation met, in the order it met them.
struct Trace {
    /// Loops may evaluate a part again and again; what is beyond this is dropped and said to be.
    static let notesMax = 2_000

    private(set) var notes: [(node: Int, value: CELValue)] = []
    private(set) var isCut = false

    mutating func note(_ node: Int, _ value: CELValue) {
        if notes.count < Self.notesMax { notes.append((node, value)) } else { isCut = true }
    }
}

extension Machine {
    mutating func note(_ step: Program.Instruction) {
        var value = self[step.a]
        if case .absent = value { value = named(step.a) }
        trace?.note(Int(step.node), value.placed(at: step.node))
    }
}
