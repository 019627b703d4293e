import Foundation

/// Another pool, measured by a program in its own language.
struct Rival {
    let name: String

    static let all = ["hikaricp", "pymysql_pool", "sqlalchemy", "dbutils"].map(Rival.init)

    enum Outcome {
        case report(RivalReport)
        /// It could not be run; what it printed last, which says why.
        case missing(String)
    }

    /// Runs the program of this name in `folder`.
    func run(in folder: String, on server: Server, rounds: Int, seconds: Double) throws -> Outcome {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: folder).appending(path: name)
        process.arguments = [
            server.socket, "\(server.port)", Server.database, Server.guest, "\(Server.users)", "\(rounds)",
            "\(seconds)",
        ]
        process.standardOutput = output
        try process.run()
        let result = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let status = "\(name) ended with status \(process.terminationStatus)"
            let reason = String(decoding: result, as: UTF8.self).split(separator: "\n").last
            return .missing(reason.map(String.init) ?? status)
        }
        return .report(try JSONDecoder().decode(RivalReport.self, from: result))
    }
}
