import Testing

/// A job that writes down on which server each item was done.
enum TallyJob {
    /// Of the run that ``enqueue(in:)`` prepares.
    static let items = 6_000

    /// One attempt only: a failover that cost one would discard its task.
    static let jobs = [
        "count": """
        job: count
        handler:
          sql: INSERT INTO tally (item, host) VALUES (:item, @@server_id)
          transaction: item
        items:
          sql: SELECT uid FROM user ORDER BY uid
          chunk: 50
        retry: {attempts: 1}
        """
    ]

    static func enqueue(in project: Project) throws {
        #expect(try project.haulout("migrate").status == 0)
        try project.fill("user", with: items)
        try project.execute(
            "CREATE TABLE tally (seq INT AUTO_INCREMENT PRIMARY KEY, item INT NOT NULL, host INT NOT NULL)")
        let enqueued = try project.haulout("enqueue", "count")
        try #require(enqueued.status == 0, "\(enqueued.error)")
    }

    /// Until so many items are done, and not all of them.
    static func wait(for count: Int, in project: Project, by run: Command) throws {
        let counted = try project.wait(for: "SELECT COUNT(*) FROM tally", toReach: count) { !run.isRunning }
        try #require((count..<items).contains(counted), "the run was over too early")
    }

    /// Each item was done once, on two servers, and no task is left.
    static func expectAllDone(in project: Project) throws {
        let tally = try project.row("SELECT COUNT(DISTINCT item), COUNT(*), COUNT(DISTINCT host) FROM tally")
        #expect(tally == ["\(items)", "\(items)", "2"])
        let tasks = "SELECT COUNT(*) FROM haulout_task WHERE queue_id > 0 AND id > 0"
        let left = "SELECT (\(tasks)) + (SELECT COUNT(*) FROM haulout_later)"
        #expect(try project.number(left) == 0)
    }
}
