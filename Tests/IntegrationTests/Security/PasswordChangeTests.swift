import Foundation
import MySQLClient
import Testing

/// `database.password_file` gets a new password under a run.
@Suite(
    "A run whose password changes",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint))
)
struct PasswordChangeTests {
    private static let job = """
        job: tally
        handler:
          sql: INSERT INTO tally VALUES ()
        """

    @Test("waits while the server refuses the old one, and goes on with what the file holds then")
    func change() async throws {
        try await onOwnThread {
            let project = try Project("password_change", settings: "lease: 5s", jobs: ["tally": Self.job])
            let user = "change_\(UUID().uuidString.prefix(8))"
            defer { try? project.execute("DROP USER IF EXISTS `\(user)`@localhost") }
            try project.execute(
                "CREATE USER `\(user)`@localhost IDENTIFIED BY 'the first'",
                "GRANT ALL ON `\(project.database)`.* TO `\(user)`@localhost",
                "CREATE TABLE tally (seq INT AUTO_INCREMENT PRIMARY KEY)")
            try Self.give("the first", to: project)
            try project.configure(
                server: "socket: \(project.socket), user: \(user), password_file: password", settings: "lease: 5s")
            #expect(try project.haulout("migrate").status == 0)

            let run = try project.start(["run"])
            #expect(try project.haulout("enqueue", "tally").status == 0)
            let started = try project.wait(for: "SELECT COUNT(*) FROM tally", toReach: 1) { !run.isRunning }
            try #require(started == 1)
            try project.execute("ALTER USER `\(user)`@localhost IDENTIFIED BY 'the second'")
            try project.killSessions()
            while run.isRunning, !run.errorSoFar.contains("errno 1045") { breathe() }
            #expect(try project.haulout("enqueue", "tally").status == 69)

            // Missing for a moment, as it is while some programs replace it.
            try FileManager.default.removeItem(atPath: "\(project.folder)/password")
            try Self.give("the second", to: project)
            #expect(try project.haulout("enqueue", "tally").status == 0)
            #expect(try project.wait(for: "SELECT COUNT(*) FROM tally", toReach: 2) { !run.isRunning } == 2)
            run.send(SIGTERM)
            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(result.error.contains("password_file"))
            #expect(!result.error.contains("the first") && !result.error.contains("the second"))
        }
    }

    private static func give(_ password: String, to project: Project) throws {
        try project.write("\(password)\n", to: "password")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: "\(project.folder)/password")
    }
}
