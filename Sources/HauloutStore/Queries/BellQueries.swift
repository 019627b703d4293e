import HauloutCore
import MySQLClient

/// The server's list of sessions, in which the bells of waiting processes are found.
///
/// No table remembers them: the numbers of sessions start anew with every server, and a remembered one would soon be
/// that of somebody else, whose query a ring would end.
enum BellQueries {
    /// How a session sleeps so that `KILL QUERY` wakes it at once.
    enum Sleep: Sendable {
        case sleep
        /// A wait for a position of replication that never comes.
        case position
        /// Waits for a lock of the server; whoever has it waits for a position.
        case lock

        /// MariaDB's `SLEEP` must not be interrupted by many: all of them share one mutex, and a sleeper that wakes
        /// takes it and then one that its killer holds. A killer that finds the shared one taken tries for 2 s, and
        /// meanwhile nobody connects. Waits for a position share a mutex too, but cost at worst 50 ms; those for a
        /// lock share none. docs/design.md has the figures.
        static func best(on server: ServerVersion) -> Self { server.flavour == .mariaDB ? .lock : .sleep }

        /// For a server that refuses this one: a member of a cluster has no locks by name.
        var substitute: Self? { self == .lock ? .position : nil }

        fileprivate var expression: String {
            switch self {
            case .sleep: "SLEEP(\(patience))"
            case .position: "MASTER_GTID_WAIT('4294967295-4294967295-18446744073709551615', \(patience))"
            // NULL is what a killed wait for a lock comes to.
            case .lock:
                """
                CASE GET_LOCK('haulout', \(patience)) WHEN 1 THEN \(Self.position.expression) WHEN 0 THEN 0 ELSE 1 END
                """
            }
        }
    }

    /// How long one sleep lasts, in seconds; twice that for who gets the lock meanwhile.
    static let patience = 30
    /// In front, because only then the query that looks for it does not find itself.
    private static let mark = "SELECT /* haulout waits for tasks of:"

    /// Sleeps until `KILL QUERY` (then there is 1, or error 1317) or until the time is up (another number).
    /// Names the queues, for those who choose whom to ring, and for operators who look through the sessions.
    static func sleep(_ sleep: Sleep, for queues: [QueuePattern]) -> String {
        let names = queues.map(\.text).joined(separator: " ")
        // What would end the comment is no name to look for: all queues, then.
        return "\(mark) \(names.contains("*/") ? "*" : names) */ \(sleep.expression)"
    }

    /// Everybody sees the sessions of their own account, which are just those they may ring. `CONNECTION_ID()` tells
    /// when a proxy is in between, behind which the numbers are not what they seem.
    static let asleep = """
        SELECT ID, INFO, CONNECTION_ID() FROM information_schema.PROCESSLIST
        WHERE DB = DATABASE() AND INFO LIKE '\(mark)%'
        """

    static func ring(_ session: UInt64) -> String { "KILL QUERY \(session)" }

    /// The queues that a ``sleep(_:for:)`` names.
    static func queues(of statement: String) -> [QueuePattern] {
        guard let mark = statement.firstRange(of: mark), let end = statement.firstRange(of: "*/ ") else { return [] }
        return statement[mark.upperBound..<end.lowerBound].split(separator: " ").map { QueuePattern(String($0)) }
    }
}
