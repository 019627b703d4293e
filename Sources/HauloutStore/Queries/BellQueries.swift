import HauloutCore

/// The server's list of sessions, in which the bells of waiting processes are found.
///
/// No table remembers them: the numbers of sessions start anew with every server, and a remembered one would soon be
/// that of somebody else, whose query a ring would end.
enum BellQueries {
    /// How long one sleep lasts, in seconds.
    static let patience = 30
    private static let mark = "haulout waits for tasks of:"

    /// Sleeps until `KILL QUERY` (then MySQL gives 1, and MariaDB error 1317) or until the time is up (0). Names the
    /// queues, for those who choose whom to ring, and for operators who look through the sessions.
    static func sleep(_ queues: [QueuePattern]) -> String {
        let names = queues.map(\.text).joined(separator: " ")
        // What would end the comment is no name to look for: all queues, then.
        return "SELECT SLEEP(\(patience)) /* \(mark) \(names.contains("*/") ? "*" : names) */"
    }

    /// Everybody sees the sessions of their own account, which are just those they may ring. `CONNECTION_ID()` tells
    /// when a proxy is in between, behind which the numbers are not what they seem.
    static let asleep = """
        SELECT ID, INFO, CONNECTION_ID() FROM information_schema.PROCESSLIST
        WHERE DB = DATABASE() AND INFO LIKE 'SELECT SLEEP(%) /* \(mark) %'
        """

    static func ring(_ session: UInt64) -> String { "KILL QUERY \(session)" }

    /// The queues that a ``sleep(_:)`` names.
    static func queues(of statement: String) -> [QueuePattern] {
        guard let start = statement.firstRange(of: mark)?.upperBound else { return [] }
        return statement[start...].split(separator: " ").filter { $0 != "*/" }.map { QueuePattern(String($0)) }
    }
}
