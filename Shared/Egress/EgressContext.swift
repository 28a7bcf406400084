package import Telemetry

/// What the work at hand lends to a call that it makes.
package struct EgressContext: Sendable {
    /// The work's own end, which cuts a longer deadline of the call; nil for work without one.
    package var expires: ContinuousClock.Instant?
    /// The work's position in its trace; nil outside of one.
    package var parent: TraceContext?
    /// The span of this call.
    package var span: TraceContext?

    package init(
        expires: ContinuousClock.Instant? = nil, parent: TraceContext? = nil, span: TraceContext? = nil
    ) {
        self.expires = expires
        self.parent = parent
        self.span = span
    }
}
