/// Something that ends a command: one sentence that says what, and where it can, what to do.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
