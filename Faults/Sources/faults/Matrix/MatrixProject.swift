import Foundation

/// The folder of configuration and jobs that the processes of a lane run in.
struct MatrixProject: Sendable {
    static let database = "matrix"
    static let lease = 3.0

    let folder: String

    init(_ folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder + "/jobs", withIntermediateDirectories: true)
        for (name, text) in Self.jobs {
            try text.write(toFile: folder + "/jobs/\(name).yaml", atomically: true, encoding: .utf8)
        }
    }

    /// - Parameter server: The keys of `database` that say where it is.
    /// - Returns: The path of the file.
    func configure(_ name: String, server: String, threads: Int) throws -> String {
        let path = folder + "/\(name).yaml"
        try """
        database: {\(server), user: root, database: \(Self.database), connect_timeout: 2s}
        pool: {connections: 4}
        workers: {threads: \(threads)}
        lease: \(Int(Self.lease))s
        shutdown: 0s
        jobs: jobs
        failures: {log: none}

        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// `effect` writes a row for each item, together with the record that the item is done. `flaky` and `stubborn`
    /// fail at their first attempt, `broken` at every one.
    private static let jobs = [
        "effect": effect("effect"),
        "newcomer": effect("newcomer"),
        "flaky": """
        job: flaky
        handler:
          sql:
            - INSERT INTO effect (task, item, attempt) VALUES (:task, :item, :attempt)
            - INSERT INTO later_attempt VALUES (:attempt)
          transaction: item
        items: []
        retry: {backoff: fixed, first: 50ms, jitter: 0%}
        """,
        "broken": """
        job: broken
        handler:
          sql: INSERT INTO later_attempt VALUES (0 * :attempt)
        retry: {attempts: 1}
        """,
        "stubborn": """
        job: stubborn
        handler:
          sql: INSERT INTO later_attempt VALUES (:attempt)
        retry: {backoff: fixed, first: 50ms, jitter: 0%}
        """,
        // Both longer than it takes to the next heartbeat.
        "nap": """
        job: nap
        handler:
          sql: DO SLEEP(1.6)
        """,
        "slow": """
        job: slow
        handler:
          sql:
            - DO SLEEP(1.6)
            - INSERT INTO effect (task, item, attempt) VALUES (:task, :item, :attempt)
          transaction: item
        items: []
        """,
    ]

    private static func effect(_ name: String) -> String {
        """
        job: \(name)
        handler:
          sql: INSERT INTO effect (task, item, attempt) VALUES (:task, :item, :attempt)
          transaction: item
        items: {list: [], chunk: 2}
        """
    }
}
