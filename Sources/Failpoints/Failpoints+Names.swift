extension Failpoints {
    /// The statements of each operation, in the order in which they are sent. Not every call sends all of them: that of
    /// a name that is new, of a task for later, of a unique key.
    ///
    /// An operation that is not here has points as well, under names that nobody has promised.
    package static let statements: [(operation: String, statements: [String])] = [
        (
            "enqueue",
            [
                "select-queue", "insert-queue", "select-queue-2", "select-job", "insert-job", "select-job-2", "begin",
                "insert-unique", "select-unique", "insert-task", "insert-later", "delete-task", "update-unique",
                "commit", "select",
            ]
        ),
        ("register", ["begin", "insert-process", "insert-tally", "commit"]),
        ("heartbeat", ["update-process"]),
        (
            "claim",
            [
                "select-queue", "begin", "select-task", "select-job", "rollback", "update-process", "update-task",
                "commit",
            ]
        ),
        ("start", ["update-task"]),
        ("item", ["begin", "insert", "update-task", "commit"]),
        ("save", ["begin", "update-task", "insert-failure", "commit"]),
        ("complete", ["begin", "delete-task", "insert-completed", "update-tally", "commit"]),
        (
            "fail",
            [
                "begin", "delete-task", "insert-later", "insert-failure", "select-failure", "update-failure", "commit",
            ]
        ),
        ("discard", ["begin", "delete-task", "insert-finished", "insert-failure", "update-tally", "commit"]),
        ("return", ["begin", "update-task", "commit"]),
        (
            "schedule",
            ["select-later", "begin", "select-later-2", "insert-task", "delete-later", "commit", "select"]
        ),
        (
            "rescue",
            [
                "select-process", "begin", "select-process-2", "update-process", "commit", "select-process-3",
                "begin-2", "select-task", "update-task", "delete-task", "insert-finished", "insert-failure",
                "select-failure", "update-failure", "update-tally", "commit-2", "select", "select-task-2", "begin-3",
                "delete-process", "update-tally-2", "delete-tally", "commit-3",
            ]
        ),
        (
            "deregister",
            ["update-process", "select-process", "begin", "delete-process", "update-tally", "delete-tally", "commit"]
        ),
    ]

    /// The names of all points, in that order.
    package static let ordered = statements.flatMap { operation, statements in
        statements.flatMap { ["\(operation).\($0).before", "\(operation).\($0).after"] }
    }

    /// The same, to look one up.
    package static let names = Set(ordered)
}
