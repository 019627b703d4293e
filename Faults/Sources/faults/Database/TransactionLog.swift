import Binlog
import Checker
import Foundation
import MySQLPool

/// Reads the server's log of transactions, with the client program that comes with the server.
struct TransactionLog {
    /// Where it is on Debian, in the package mariadb-client.
    private static let program = "/usr/bin/mariadb-binlog"

    /// `nil` when this machine can read one; else why not.
    static var obstacle: String? {
        FileManager.default.isExecutableFile(atPath: program) ? nil : "mariadb-binlog is not installed"
    }

    /// `nil` when that of this server can be read; else why not.
    static func obstacle(_ server: Server) -> String? {
        server.name.hasPrefix("mariadb") ? obstacle : "the log of \(server.name) is not read"
    }

    let tables: QueueTables
    let folder: String

    /// Follows all of it.
    ///
    /// - Returns: What was wrong with the files.
    func read(into evidence: inout Evidence) throws -> [String] {
        let (files, columns) = try tables.withConnection { connection in
            try connection.execute("FLUSH BINARY LOGS")
            return (try Self.files(connection), try Self.columns(connection))
        }
        var transitions = Transitions(evidence.rules)
        var parser = BinlogParser(columns)
        var complaints: [String] = []
        for file in files {
            let original = URL(fileURLWithPath: folder + "/" + file)
            let bytes = try Data(contentsOf: original, options: .mappedIfSafe)
            let log = BinlogFile(bytes)
            for piece in log.torn {
                complaints.append("\(file) was torn by a full disk, and is read without its bytes \(piece)")
            }
            parser.open(tears: log.tears)
            let isSound = log.torn.isEmpty && log.end == bytes.count
            let copy = FileManager.default.temporaryDirectory.appendingPathComponent("binlog-\(UUID().uuidString)")
            if !isSound { try log.mended.write(to: copy) }
            defer { if !isSound { try? FileManager.default.removeItem(at: copy) } }
            let trouble = try Self.eachLine(of: isSound ? original.path : copy.path) { line in
                if let transaction = parser.read(line) { transitions.follow(transaction) }
            }
            // Half a log would have everything look wrong that the other half explains.
            guard trouble.isEmpty else { throw Unreadable(file: file, trouble: trouble) }
        }
        evidence.log = transitions
        return complaints
    }

    struct Unreadable: Error, CustomStringConvertible {
        let file: String
        let trouble: String

        var description: String { "The server's log cannot be read to its end, \(file): \(trouble)" }
    }

    private static func files(_ connection: Connection) throws -> [String] {
        try connection.query("SHOW BINARY LOGS").rows.map { try $0.get(0) }
    }

    private static func columns(_ connection: Connection) throws -> BinlogParser.Columns {
        let rows = try connection.query(
            """
            SELECT table_name, ordinal_position, column_name
            FROM information_schema.columns WHERE table_schema = \(QueueTables.database)
            """
        ).rows
        var columns: BinlogParser.Columns = [:]
        for row in rows {
            let (table, column) = (try row.get(0, as: String.self), try row.get(2, as: String.self))
            guard Transitions.columns[table]?.contains(column) == true else { continue }
            columns[table, default: [:]][try row.get(1)] = column
        }
        return columns
    }

    /// - Returns: What the program that prints them has to complain of. It may do so with status 0.
    private static func eachLine(of file: String, _ body: (Substring.UTF8View) -> Void) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            "--no-defaults", "--base64-output=DECODE-ROWS", "--verbose", "--skip-annotate-row-events", file,
        ]
        process.environment = ["TZ": "UTC", "LC_ALL": "C"]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var rest = ""
        while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            rest += String(decoding: data, as: UTF8.self)
            var lines = rest.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let last = lines.removeLast()
            for line in lines { body(line) }
            rest = String(Substring(last))
        }
        // At most a line or two, which its pipe has kept.
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if said.contains("ERROR") { return said }
        return process.terminationStatus == 0 ? "" : "mariadb-binlog ended with \(process.terminationStatus). \(said)"
    }
}
