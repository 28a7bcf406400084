import Testing

/// Stories over all processes. One house at a time: each is seven processes on machines that may have two cores.
@Suite(.serialized) enum SystemTests {}
