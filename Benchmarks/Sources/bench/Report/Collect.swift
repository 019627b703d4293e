import ArgumentParser
import Foundation
import MySQLPool

/// Puts the result of one measurement into the file of all.
struct Collect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Adds what a measurement printed with --json to a file.", shouldDisplay: false)

    @Argument(help: "Which measurement it was. What it printed is read from standard input.")
    var measurement: QueueReport.Measurement

    @Option(help: "The file; made when it is not there.")
    var output: String

    @Option(help: "The socket of the server that it was measured on, whose version is noted.")
    var socket: String

    func run() throws {
        let configuration = ConnectionConfiguration(endpoint: .socket(socket), user: "root")
        let connection = try Connection.open(configuration)
        defer { connection.close() }
        let server = connection.server.text
        var report =
            FileManager.default.fileExists(atPath: output) ? try QueueReport(file: output) : QueueReport(server: server)
        try report.add(measurement, FileHandle.standardInput.readDataToEndOfFile(), server: server)
        try report.write(to: output)
    }
}

extension QueueReport.Measurement: ExpressibleByArgument {}
