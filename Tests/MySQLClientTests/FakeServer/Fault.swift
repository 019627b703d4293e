/// What goes wrong in one conversation of a `FakeServer`, counted in bytes of what it has sent or received.
enum Fault: Sendable {
    /// How a server leaves.
    enum Ending: Sendable, CaseIterable {
        /// Says no more and still listens: the client reads an end of stream, and its writes succeed.
        case finish
        /// Closes the socket: the client's next write fails on a unix socket, the one after it on TCP.
        case close
        /// Closes the socket so that the client sees a reset (on TCP; a unix socket knows none).
        case reset
    }

    case none
    /// Leaves once this many bytes are out; 0 is right after accepting.
    case cut(after: Int, Ending)
    /// Leaves once this many bytes are in.
    case deaf(after: Int, Ending)
    /// Sends no more after this many bytes until the gate is opened or the client hangs up.
    case stall(after: Int, Gate)
    /// Sends these bytes in place of everything from this one on, then says no more.
    case garbage(from: Int, [UInt8])
    /// Spoils one byte, finishes the answer that it belongs to, and says no more.
    case flip(at: Int, UInt8)
    /// Sends each byte by itself.
    case split
}
