import HauloutConfiguration
import Testing

/// One line of a job file and what is said about it. The file starts with `job: j` and, unless the line gives one, ends
/// with `handler: swift`.
@Suite struct JobProblemsTests {
    let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    @Test(
        "names and plain settings",
        arguments: [
            (
                "queue: My Queue",
                [
                    "2:8: queue: expected a name of 1 to 64 characters a-z, 0-9, _ or -, the first a letter or digit, "
                        + "got \"My Queue\"; did you mean \"my-queue\"?"
                ]
            ),
            ("priority: high", ["2:11: priority: expected a whole number from 1 to 5, got \"high\""]),
            (
                "description: \"a\\nb\"",
                ["2:14: description: expected one line of at most 200 characters, got \"a\\nb\""]
            ),
            (
                "timeout: 30",
                [
                    "2:10: timeout: expected a duration such as 30s (units: ms, s, m, h, d), got \"30\"; did "
                        + "you mean 30s?"
                ]
            ),
            ("timeout: 0s", ["2:10: timeout: expected a duration from 1ms to 30d, got \"0s\""]),
            ("secrets: token", ["2:10: secrets: expected a list of argument names, got \"token\""]),
            ("retry: 5", ["2:8: retry: expected a mapping (key: value), got \"5\""]),
            ("retry: {attempts: 0}", ["2:19: retry.attempts: expected a whole number from 1 to 1000, got \"0\""]),
            (
                "retry: {backoff: exponental}",
                [
                    "2:18: retry.backoff: expected one of fixed, linear, exponential, got \"exponental\"; "
                        + "did you mean \"exponential\"?"
                ]
            ),
            ("retry: {jitter: 0.2}", ["2:17: retry.jitter: expected a share from 0% to 100%, got \"0.2\""]),
            (
                "retry: {max: 3s}",
                ["2:9: retry.max: unknown key; known here: attempts, backoff, first, jitter, most, never"]
            ),
            (
                "unique: {by: [arg]}",
                ["2:15: unique.by[0]: expected one of args, items, got \"arg\"; did you mean \"args\"?"]
            ),
            ("unique: {for: 0s}", ["2:15: unique.for: expected a duration from 1s to 365d, got \"0s\""]),
            ("limit: {key: args.x}", ["2:8: limit: expected concurrency, rate or both"]),
            (
                "limit: {concurrency: 0}",
                ["2:22: limit.concurrency: expected a whole number from 1 to 100000, got \"0\""]
            ),
            (
                "limit: {rate: 100}",
                ["2:15: limit.rate: expected a rate such as 100/s (per s, m, h or d), got \"100\"; did you mean 100/s?"]
            ),
            (
                "limit: {rate: 1/s, key: tenant}",
                ["2:25: limit.key: expected an argument such as args.tenant, got \"tenant\""]
            ),
            (
                "schedule: {timezone: UTC}",
                ["2:11: schedule: the key \"cron\" is missing: when the job starts, such as \"*/15 * * * *\""]
            ),
            (
                "schedule: {cron: \"0 0 30 2 *\"}",
                ["2:18: schedule.cron: this day does not come within five years: check day and month"]
            ),
            (
                "schedule: {cron: \"61 * * * *\"}",
                ["2:18: schedule.cron: \"61\": expected 0 to 59, *, a range or a step (*/5) for the minute"]
            ),
            (
                "schedule: {cron: \"@daily\", timezone: Europe/Pari, missed: always}",
                [
                    "2:38: schedule.timezone: expected a time zone such as Europe/Paris or UTC, got \"Europe/Pari\"; "
                        + "did you mean \"Europe/Paris\"?",
                    "2:59: schedule.missed: expected one of skip, once, all, got \"always\"",
                ]
            ),
        ]
    )
    func settings(line: String, problems: [String]) throws {
        #expect(try folder.jobProblems("job: j\n\(line)\nhandler: swift\n") == problems)
    }

    @Test("unknown kinds of failure are reported with the nearest one")
    func kinds() throws {
        let problems = try folder.jobProblems("job: j\nretry: {never: [deadlok]}\nhandler: swift\n")
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("2:17: retry.never[0]: expected one of ") == true)
        #expect(problems.first?.hasSuffix("got \"deadlok\"; did you mean \"deadlock\"?") == true)
    }

    @Test(
        "job names",
        arguments: ["", "Job", "a b", "-a", "../a", "a.b", String(repeating: "a", count: 65)]
    )
    func names(name: String) throws {
        let problems = try folder.jobProblems("job: \"\(name)\"\nhandler: swift\n")
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("1:6: job: expected a name of 1 to 64 characters") == true)
    }

    @Test(
        "handlers",
        arguments: [
            ("shell", ["2:10: handler: expected sql or exec with its value, or the word swift, got \"shell\""]),
            ("{}", ["2:10: handler: expected one of sql and exec"]),
            (
                "{sqll: x}",
                [
                    "2:10: handler: expected one of sql and exec",
                    "2:11: handler.sqll: unknown key; did you mean \"sql\"?",
                ]
            ),
            (
                "{http: {url: x}}",
                ["2:11: handler.http: this version has no http handler: use exec with a program such as curl"]
            ),
            ("{swift: true}", ["2:11: handler.swift: a Swift handler has no settings: write `handler: swift`"]),
            ("{sql: DO 1, exec: [ls]}", ["2:22: handler.exec: expected one of sql and exec, got both"]),
            ("{sql: DO 1, input: json}", ["2:22: handler.input: this key belongs to exec and has no meaning with sql"]),
            (
                "{exec: [ls], transaction: item}",
                ["2:23: handler.transaction: this key belongs to sql and has no meaning with exec"]
            ),
            (
                "{sql: DO 1, transaction: item}",
                ["2:22: handler.transaction: the job has no items: add items, or remove the key"]
            ),
            ("{sql: []}", ["2:16: handler.sql: expected at least 1 of: statements, got an empty list"]),
            ("{sql: \" \"}", ["2:16: handler.sql: expected a statement, got \" \""]),
            ("{sql: [DO 1, [x]]}", ["2:23: handler.sql[1]: expected a statement, got a list"]),
            (
                "{exec: ls -l}",
                [
                    "2:17: handler.exec: expected a list: the program and its arguments, got \"ls -l\"; "
                        + "no shell splits a line into words"
                ]
            ),
            (
                "{exec: []}",
                ["2:17: handler.exec: expected at least 1 of: the program and its arguments, got an empty list"]
            ),
            ("{exec: [\"\"]}", ["2:11: handler.exec: expected the program's name or path first, got an empty text"]),
            (
                "{exec: [\"{args.x}\"]}",
                ["2:11: handler.exec: the program cannot depend on the task: write its name or path"]
            ),
            ("{exec: [ls, \"a\\0b\"]}", ["2:22: handler.exec[1]: the character U+0000 cannot be handed to a program"]),
            (
                "{exec: [ls], environment: {1A: x, HAULOUT_JOB: x, B: [x]}}",
                [
                    "2:37: handler.environment.1A: expected a variable's name (letters, digits and _), "
                        + "not one that starts with HAULOUT_",
                    "2:44: handler.environment.HAULOUT_JOB: expected a variable's name (letters, digits and _), "
                        + "not one that starts with HAULOUT_",
                    "2:63: handler.environment.B: expected a text, got a list",
                ]
            ),
        ]
    )
    func handlers(text: String, problems: [String]) throws {
        #expect(try folder.jobProblems("job: j\nhandler: \(text)\n") == problems)
    }

    @Test("placeholders are reported where they stand, in lists, block texts and programs")
    func placeholders() throws {
        let problems = try folder.jobProblems(
            """
            job: j
            items: [{uid: 1, name: a}, {uid: 2}]
            handler:
              sql:
                - UPDATE t SET a = :itme, b = ? WHERE id = :item.uid
                - |
                  SELECT ':x'
                  FROM t WHERE n = :item.name
                - SELECT 1; SELECT 2
            """
        )
        #expect(
            problems == [
                "5:24: handler.sql[0]: :itme is no known placeholder; did you mean :item?",
                "5:35: handler.sql[0]: a ? cannot stand in a statement: write :item, :args.NAME, :task or "
                    + ":attempt for the value",
                "8:24: handler.sql[1]: :item.name has no value: not every item has the member name; known are uid",
                "9:15: handler.sql[2]: a second statement follows the ;: make it a list entry of its own",
            ]
        )
        #expect(
            try folder.jobProblems("job: j\nitems: [1]\nhandler: {exec: [ls, \"{itme}\", \"{item.x}\"]}\n") == [
                "3:23: handler.exec[1]: {itme} is no known placeholder; did you mean {item}? (write {{ for a brace)",
                "3:33: handler.exec[2]: {item.x} has no value, as the items are no objects: write {item}",
            ]
        )
    }

    @Test("of a statement with very many problems, the first twenty are reported")
    func flood() throws {
        let marks = String(repeating: "?,", count: 60_000)
        #expect(try folder.jobProblems("job: j\nhandler: {sql: \"DO \(marks)\"}\n").count == 20)
    }

    @Test("an item in a job without items is a problem; `items: []` says that they come with the task")
    func noItems() throws {
        let advice = "add items (`items: []` when they come with `haulout enqueue --items`)"
        #expect(
            try folder.jobProblems("job: j\nhandler: {sql: \"DO :item\"}\n") == [
                "2:20: handler.sql: :item has no value, as the job has no items: \(advice)"
            ]
        )
        #expect(try folder.jobProblems("job: j\nitems: []\nhandler: {sql: \"DO :item, :item.x\"}\n").isEmpty)
    }

    @Test(
        "items",
        arguments: [
            (
                "[1, a]",
                [
                    "2:12: items[1]: expected an integer like the first item, got a string: a list holds items "
                        + "of one kind"
                ]
            ),
            (
                "[a, {b: 1}]",
                ["2:12: items[1]: expected a string like the first item, got an object: a list holds items of one kind"]
            ),
            ("[[1]]", ["2:9: items[0]: expected an integer, a string or a mapping of them, got a list"]),
            (
                "[true]",
                [
                    "2:9: items[0]: expected an integer, a string or a mapping of them, got \"true\"; "
                        + "put it in quotes to make it a string"
                ]
            ),
            (
                "[007, 0x1F, 99999999999999999999]",
                [
                    "2:9: items[0]: expected an integer, a string or a mapping of them, got \"007\"; "
                        + "write it in plain decimal digits, or put it in quotes to make it a string",
                    "2:14: items[1]: expected an integer, a string or a mapping of them, got \"0x1F\"; "
                        + "write it in plain decimal digits, or put it in quotes to make it a string",
                    "2:20: items[2]: expected an integer, a string or a mapping of them, got \"99999999999999999999\"; "
                        + "the number is too large: put it in quotes to make it a string",
                ]
            ),
            ("[{a: [1]}]", ["2:13: items[0].a: expected a number, a string, true, false or null, got a list"]),
            ("users", ["2:8: items: expected a list of items, one of list, file and sql, or none, got \"users\""]),
            ("{chunk: 5}", ["2:8: items: expected one of list, file and sql"]),
            ("{list: [1], file: f}", ["2:20: items.file: expected one of list, file and sql, got list and file"]),
            ("{file: f, chunk: 0}", ["2:25: items.chunk: expected a whole number from 1 to 100000, got \"0\""]),
            (
                "{sql: \"SELECT :args.x, :item\"}",
                [
                    "2:22: items.sql: :args.x has no value while items are looked up: leave it out",
                    "2:31: items.sql: :item has no value while items are looked up: leave it out",
                ]
            ),
            ("{sql: \"SELECT :arg.x\"}", ["2:22: items.sql: :arg.x is no known placeholder; did you mean :args.x?"]),
        ]
    )
    func items(text: String, problems: [String]) throws {
        #expect(try folder.jobProblems("job: j\nitems: \(text)\nhandler: {sql: \"DO :item\"}\n") == problems)
    }
}
