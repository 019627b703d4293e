/// What a client said in one conversation with a `FakeServer`.
struct Transcript: Sendable {
    enum Command: Sendable, Equatable {
        case quit, ping, reset
        case query(String)
        case prepare(String)
        case execute(String)
        case closeStatement
        case selectDatabase(String)
        case other(UInt8)
    }

    /// An answer, from the command that it answers; nil for the greeting and the login.
    struct Mark: Sendable {
        let command: Command?
        /// The bytes of the answer, counted from the start of the conversation.
        let sent: Range<Int>
        /// The bytes of the command.
        let received: Range<Int>
    }

    /// Every byte, whether or not it made up a packet.
    var received: [UInt8] = []
    var sentCount = 0
    var marks: [Mark] = []

    /// The commands that arrived whole when the server no longer answered.
    var unheeded: [Command] = []

    /// The commands that the server dealt with.
    var commands: [Command] { marks.compactMap(\.command) }
    /// The commands that arrived whole, on a server that reads to the end.
    var arrived: [Command] { commands + unheeded }
}
