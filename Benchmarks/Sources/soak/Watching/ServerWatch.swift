import Foundation
import Haulout
import MySQLPool

/// What the server holds on behalf of the load.
final class ServerWatch {
    /// Those that are to stay as long as they are: `haulout_completed` keeps an hour at least, and is cut by the
    /// partition.
    private static let tables = ["task", "later", "unique", "process", "tally", "failure", "finished"]

    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// The server's own process.
    var process: ProcessFile? {
        get throws {
            let path = try connection.query("SELECT @@pid_file").rows.first?[0].string ?? ""
            let text = try? String(contentsOfFile: path, encoding: .utf8)
            return text.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }.map(ProcessFile.init)
        }
    }

    func values() throws -> [Gauge: Double] {
        var values: [Gauge: Double] = [
            Gauge(subject: "server", quantity: .history): try historyLength,
            Gauge(subject: "server", quantity: .sessions): try count("Threads_connected"),
            Gauge(subject: "server", quantity: .statements): try count("Prepared_stmt_count"),
        ]
        for table in Self.tables {
            let rows = try connection.query("SELECT COUNT(*) FROM \(identifier: "haulout_\(table)")").rows.first?[0].int
            values[Gauge(subject: "haulout_\(table)", quantity: .rows)] = Double(rows ?? 0)
        }
        return values
    }

    /// What InnoDB has not purged yet.
    private var historyLength: Double {
        get throws {
            let text = try connection.query("SHOW ENGINE INNODB STATUS").rows.first?[2].string ?? ""
            guard let match = text.firstMatch(of: /History list length (\d+)/), let length = Double(match.1) else {
                throw Missing(name: "the length of the history list")
            }
            return length
        }
    }

    private func count(_ name: String) throws -> Double {
        let row = try connection.query("SHOW GLOBAL STATUS WHERE Variable_name = ?", [.string(name)]).rows.first
        guard let value = (row?[1].string).flatMap({ Double($0) }) else { throw Missing(name: name) }
        return value
    }

    private struct Missing: Error, CustomStringConvertible {
        let name: String
        var description: String { "The server does not tell \(name)." }
    }
}
