import Foundation
import MySQLClient

/// The program that people make dumps with.
enum DumpProgram {
    static let path = find(["mariadb-dump", "mysqldump"])
    private static let client = find(["mariadb", "mysql"])
    static let isAvailable = path != nil && client != nil
    static let hint = "no mariadb-dump in PATH: apt-get install mariadb-client (script/test does)"

    /// Dumps a database of the test server into a file as one consistent snapshot, and returns what it said if it failed.
    static func dump(_ database: String, into file: String) throws -> String? {
        try run(path, ["--single-transaction", database], output: file)
    }

    /// Executes such a file in another database.
    static func load(_ file: String, into database: String) throws -> String? {
        try run(client, [database], input: file)
    }

    private static func find(_ names: [String]) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
        let files = names.flatMap { name in folders.map { "\($0)/\(name)" } }
        return files.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func run(
        _ program: String?, _ arguments: [String], input: String? = nil, output: String? = nil
    ) throws -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program ?? "")
        process.arguments =
            ["--no-defaults", "--socket=\(TestServer.socket ?? "")", "--user=root", "--default-character-set=utf8mb4"]
            + arguments
        let errors = Pipe()
        process.standardError = errors
        let source = try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) }
        process.standardInput = source ?? .nullDevice
        if let output {
            try Data().write(to: URL(fileURLWithPath: output))
            process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        }
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : "status \(process.terminationStatus): \(text)"
    }
}
