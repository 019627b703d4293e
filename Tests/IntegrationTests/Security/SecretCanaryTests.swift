import Foundation
import MySQLClient
import Testing

/// Secrets that show wherever they should not, because nobody else has such texts.
@Suite(
    "A password and a secret argument",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
struct SecretCanaryTests {
    @Test("are in nothing that any command prints, logs, writes or is started with, whatever fails")
    func outputs() async throws {
        try await onOwnThread {
            let cage = try CanaryCage()
            try cage.fail()
            let outputs = try cage.look()
            try cage.refuseLogin()
            // The jobs have really failed with the secret at hand, and were told so.
            #expect(outputs.contains("duplicate_key"), "\(outputs)")
            #expect(outputs.contains("exit_status"))
            #expect(outputs.contains("***"))
            for (place, text) in try cage.everything() {
                for canary in cage.canaries { #expect(!text.contains(canary), "\(place)") }
            }
        }
    }

    @Test("are in no table of the queue but where the task's own arguments are")
    func tables() async throws {
        try await onOwnThread {
            let cage = try CanaryCage()
            try cage.fail()
            let connection = try cage.project.connect()
            defer { connection.close() }
            let columns = try connection.query(
                """
                SELECT table_name AS name, column_name AS place FROM information_schema.columns
                WHERE table_schema = DATABASE() AND table_name LIKE 'haulout\\_%'
                """
            ).rows
            #expect(columns.count > 80)
            for column in columns {
                let (table, place): (String, String) = (try column.get("name"), try column.get("place"))
                for canary in cage.canaries {
                    let rows: Int = try connection.query(
                        """
                        SELECT COUNT(*) FROM \(identifier: table)
                        WHERE INSTR(CAST(\(identifier: place) AS BINARY), \(canary)) > 0
                        """
                    ).rows[0].get(0)
                    #expect(rows == 0 || place == "arguments" && canary == cage.token, "\(table).\(place)")
                }
            }
        }
    }

    @Test("are seen by no program of a job but as the job says, nor are the connections to the database")
    func programs() async throws {
        try await onOwnThread {
            let cage = try CanaryCage()
            try cage.project.write(
                """
                job: spy
                handler:
                  exec: [/bin/sh, -c, 'env; tr "\\0" " " < /proc/$PPID/cmdline; readlink /proc/self/fd/*; exit 7']
                retry: {attempts: 1}
                """, to: "jobs/spy.yaml")
            #expect(try cage.project.haulout("enqueue", "spy").status == 0)
            #expect(try cage.project.haulout("run", "--drain").status == 1)
            let output = try cage.project.column("SELECT output FROM haulout_failure").joined()
            #expect(output.contains("HAULOUT_JOB=spy"), "\(output)")
            #expect(!output.contains(cage.password))
            #expect(!output.contains("socket:"), "\(output)")
        }
    }
}

/// A project with an account whose password is a canary, and jobs that fail with another one at hand.
private final class CanaryCage: Sendable {
    let project: Project
    let password = "canary-password-\(UUID().uuidString)"
    let token = "canary-token-\(UUID().uuidString)"
    private let account = "canary_\(UUID().uuidString.prefix(8))"

    var canaries: [String] { [password, token] }

    init() throws {
        project = try Project(
            "canary_\(UUID().uuidString.prefix(8))",
            jobs: [
                "sql": """
                job: sql
                handler:
                  sql: INSERT INTO vault (token) VALUES (:args.token)
                secrets: [token]
                retry: {attempts: 2, first: 1ms}
                """,
                "exec": """
                job: exec
                handler:
                  exec: [/bin/sh, -c, 'echo "$HAULOUT_ARGS"; cat; exit 3', sh, "{args.token}"]
                  input: json
                secrets: [token]
                retry: {attempts: 2, first: 1ms}
                """,
            ])
        try project.execute(
            "CREATE TABLE vault (token VARCHAR(100) PRIMARY KEY)", "INSERT INTO vault VALUES ('\(token)')",
            "DROP USER IF EXISTS `\(account)`@localhost",
            "CREATE USER `\(account)`@localhost IDENTIFIED BY '\(password)'",
            "GRANT ALL ON `\(project.database)`.* TO `\(account)`@localhost")
        try project.write(password, to: "password")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: "\(project.folder)/password")
        try configure(password: "password")
        try project.write("{\"token\": \"\(token)\"}", to: "arguments")
        #expect(try project.haulout("migrate").status == 0)
    }

    deinit { try? project.execute("DROP USER IF EXISTS `\(account)`@localhost") }

    private func configure(password file: String) throws {
        try project.configure(
            server: "socket: \(project.socket), user: \(account), password_file: \(file)",
            settings: "log: {level: trace}\nworkers: {processes: 2}")
    }

    /// Enqueues both jobs and runs them to their bitter end.
    func fail() throws {
        for job in ["sql", "exec"] {
            #expect(try project.haulout("enqueue", job, "--args", "@\(project.folder)/arguments").status == 0)
        }
        let run = try project.haulout("run", "--drain")
        #expect(run.status == 1, "\(run.error)")
    }

    /// All that looks; what it printed.
    func look() throws -> String {
        try [
            ["status"], ["status", "--json"], ["tasks", "list"], ["tasks", "show", "1"],
            ["tasks", "show", "2", "--json"],
            ["failures", "list"], ["failures", "list", "--json"], ["failures", "show", "1"], ["failures", "report"],
            ["failures", "report", "--json"], ["failures", "report", "--html", "\(project.folder)/report.html"],
            ["jobs", "show", "exec"], ["jobs", "check"], ["queues", "list"], ["config", "check"], ["doctor"],
            ["doctor", "--json"], ["doctor", "--grants"], ["failures", "retry", "--job", "sql"],
        ].map { command in
            let result = try project.start(command).wait()
            return result.output + result.error
        }.joined()
    }

    /// A login that fails, and arguments that are no JSON.
    func refuseLogin() throws {
        #expect(try project.haulout("enqueue", "sql", "--args", "{\(token)").status == 64)
        try project.write(password + "x", to: "wrong")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(project.folder)/wrong")
        try configure(password: "wrong")
        #expect(try project.haulout("status").status == 69)
    }

    /// Every file of the project but those that a person has put a secret into: outputs of all commands, the log of
    /// failures, the report.
    func everything() throws -> [(place: String, text: String)] {
        let own: Set = ["password", "wrong", "arguments"]
        let names = try FileManager.default.subpathsOfDirectory(atPath: project.folder).filter { !own.contains($0) }
        let texts = names.compactMap { name in
            (try? String(contentsOfFile: "\(project.folder)/\(name)", encoding: .utf8)).map { (name, $0) }
        }
        #expect(texts.contains { $0.0 == "log/failures.jsonl" } && texts.contains { $0.0 == "report.html" })
        return texts
    }
}
