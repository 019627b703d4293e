/// What can be done to a queue. The beginning of a name says what it is done to.
public enum FaultKind: String, Sendable, CaseIterable, Codable {
    // One process
    /// SIGKILL; another one takes its place.
    case killWorker = "worker-kill"
    /// SIGSTOP for half a lease to four of them, then SIGCONT: a zombie.
    case pauseWorker = "worker-pause"
    /// SIGTERM; another one takes its place.
    case stopWorker = "worker-stop"
    /// SIGTERM; the one that takes its place has a wall clock that is wrong by up to an hour.
    case skewWorker = "worker-clock"
    case killProducer = "producer-kill"

    // One connection
    /// The connection ends, and the statement in hand with it, before it has reached the server.
    case cutBeforeSending = "cut-before-send"
    /// The server executes the statement, and the answer is lost.
    case cutAfterSending = "cut-after-send"
    /// The answer ends in the middle.
    case cutInReply = "cut-in-reply"
    /// The server executes a COMMIT, and the answer is lost.
    case cutAtCommit = "cut-at-commit"
    case killConnection = "session-kill"
    case killQuery = "session-kill-query"

    // All connections of the proxy
    /// Nothing gets through any more, and nobody says so.
    case halfOpen = "link-half-open"
    /// Everything comes late.
    case slow = "link-slow"
    /// Everything comes byte by byte.
    case trickle = "link-trickle"

    // The server
    /// kill -9; started again after a while.
    case killServer = "server-kill"
    /// SIGSTOP, then SIGCONT: connections stay, and nothing answers.
    case pauseServer = "server-pause"
    /// An orderly stop; started again after a while.
    case stopServer = "server-stop"
    /// `read_only` is on for a while.
    case readOnly = "server-read-only"
    /// The server takes no more connections for a while, and loses those it has.
    case fewConnections = "server-few-connections"
    /// Another session holds rows of the queue.
    case lockWaits = "server-lock-waits"
    /// Other sessions lock rows of the queue in the wrong order.
    case deadlocks = "server-deadlocks"
    /// Nothing more fits on the disk for a while.
    case diskFull = "server-disk-full"

    public var lane: Lane {
        switch rawValue.prefix(while: { $0 != "-" }) {
        case "worker", "producer": .processes
        case "cut", "session": .connections
        default: .outages
        }
    }

    /// How often it is drawn, in relation to the others of its lane.
    var weight: Int {
        switch self {
        case .killWorker, .cutAtCommit: 6
        case .pauseWorker, .cutAfterSending: 4
        case .stopWorker, .killProducer, .killServer: 2
        case .cutBeforeSending, .cutInReply, .killConnection, .killQuery: 3
        case .skewWorker, .halfOpen, .slow, .trickle, .pauseServer, .stopServer, .readOnly, .fewConnections, .lockWaits,
            .deadlocks, .diskFull:
            1
        }
    }

    /// How long it lasts, in seconds.
    func length(_ dice: inout Dice, lease: Double) -> Double {
        switch self {
        case .pauseWorker: dice.between(0.5, 4) * lease
        case .killWorker, .killProducer, .stopWorker, .skewWorker: dice.between(0.1, 1)
        case .halfOpen, .pauseServer: dice.between(0.3, 2.5) * lease
        case .killServer, .stopServer: dice.between(0, 2)
        case .slow, .trickle, .readOnly, .fewConnections, .lockWaits, .deadlocks, .diskFull: dice.between(1, 4)
        default: 0
        }
    }
}

/// Faults of one lane come one after the other, those of different lanes at the same time.
public enum Lane: String, Sendable, CaseIterable {
    case processes, connections, outages

    /// From the end of one to the beginning of the next, on average, in seconds. Outages leave enough time for the deaths
    /// of processes to be noticed in peace.
    var meanPause: Double {
        switch self {
        case .processes: 2
        case .connections: 0.5
        case .outages: 12
        }
    }

    /// Whether the next fault waits for the end of the one before.
    public var waits: Bool { self != .processes }
}
