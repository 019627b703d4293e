import Foundation
import HauloutConfiguration
import HauloutCore
import Testing
import YAMLConfiguration

@Suite struct JobDefinitionsTests {
    let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    @Test("a job file is read, every key of it")
    func everything() throws {
        try folder.write(
            "jobs/refresh.yaml",
            """
            job: refresh-score
            description: Recompute the score of each user.
            queue: bulk-scores
            priority: 2
            handler:
              sql:
                - UPDATE user SET score = 1 WHERE uid = :item AND tenant = :args.tenant
                - INSERT INTO audit VALUES (:task, :attempt)
              transaction: item
            items: {sql: "SELECT uid FROM user WHERE id > 7", chunk: 50}
            retry: {attempts: 3, backoff: linear, first: 2s, most: 1m, jitter: 10%, never: [data, timeout]}
            timeout: none
            secrets: [token]
            unique: {by: [args, items], for: 10m}
            schedule: {cron: "*/15 * * * *", timezone: Europe/Paris, missed: skip}
            limit: {concurrency: 4, rate: 100/s, key: args.tenant}
            """
        )
        let jobs = try folder.jobs()
        let file = try #require(jobs.files.first)
        let statements = [
            "UPDATE user SET score = 1 WHERE uid = :item AND tenant = :args.tenant",
            "INSERT INTO audit VALUES (:task, :attempt)",
        ]
        let expected = JobDefinition(
            name: "refresh-score",
            summary: "Recompute the score of each user.",
            queue: "bulk-scores",
            priority: try #require(Priority(rawValue: 2)),
            handler: .sql(SQLHandlerDefinition(statements: statements, transaction: .item)),
            items: .sql("SELECT uid FROM user WHERE id > 7"),
            chunk: 50,
            retry: RetryPolicy(
                attempts: 3, backoff: .linear, first: .seconds(2), most: .seconds(60), jitter: 0.1,
                never: [FailureKind(rawValue: "data"), .timeout]
            ),
            timeout: nil,
            secrets: ["token"],
            unique: UniquePolicy(by: [.args, .items], window: .seconds(600)),
            source: folder.path + "/jobs/refresh.yaml"
        )
        #expect(file.definition == expected)
        #expect(file.schedule?.cron.text == "*/15 * * * *")
        #expect(file.schedule?.timezone.identifier == "Europe/Paris")
        #expect(file.schedule?.missed == .skip)
        #expect(file.limit == JobLimit(concurrency: 4, rate: Rate(count: 100, per: .seconds(1)), argument: "tenant"))
        #expect(
            folder.relative(jobs.warnings) == [
                "jobs/refresh.yaml:15:11: warning: schedule: this version starts nothing by the clock: "
                    + "let cron run `haulout enqueue refresh-score`",
                "jobs/refresh.yaml:16:8: warning: limit: this version does not enforce limits: the job runs without",
            ]
        )
    }

    @Test("a job needs a name and a handler only; the rest has the defaults of JobDefinition")
    func minimum() throws {
        try folder.write("jobs/a.yml", "job: a\nhandler: {sql: DO 1}\n")
        try folder.write("jobs/b.yaml", "job: b\nhandler: swift\nitems: []\n")
        try folder.write("jobs/c.yaml", "job: c\nhandler: {exec: [echo, \"{item}\"]}\nitems: {file: uids.txt}\n")
        let source = folder.path + "/jobs/"
        let expected = [
            JobDefinition(
                name: "a", handler: .sql(SQLHandlerDefinition(statements: ["DO 1"])), source: source + "a.yml"),
            JobDefinition(name: "b", handler: .swift, items: .list([]), source: source + "b.yaml"),
            JobDefinition(
                name: "c",
                handler: .exec(ExecHandlerDefinition(arguments: ["echo", "{item}"])),
                items: .file(folder.path + "/uids.txt"),
                source: source + "c.yaml"
            ),
        ]
        #expect(try folder.jobs().definitions == expected)
    }

    @Test("an exec handler has environment, folder and input; variables come from the worker's environment")
    func exec() throws {
        try folder.write(
            "jobs/e.yaml",
            """
            job: e
            handler:
              exec: [bin/notify, --to, "{args.to}", ""]
              environment: {TOKEN: "${API_TOKEN}", MODE: fast, EMPTY: ""}
              directory: spool
              input: json
            """
        )
        let handler = try folder.jobs(environment: ["API_TOKEN": "t"]).definitions.first?.handler
        let expected = ExecHandlerDefinition(
            arguments: ["bin/notify", "--to", "{args.to}", ""],
            environment: ["TOKEN": "t", "MODE": "fast", "EMPTY": ""],
            workingDirectory: folder.path + "/spool",
            input: .json
        )
        #expect(handler == .exec(expected))
        #expect(
            folder.jobProblems() == [
                "jobs/e.yaml:4:24: handler.environment.TOKEN: the environment variable API_TOKEN is not set"
            ])
    }

    @Test(
        "items keep the type they are written with",
        arguments: [
            ("[1, 2, -3]", [1, 2, -3] as [JSONValue]),
            ("[a, 'b', no, \"7\"]", ["a", "b", "no", "7"] as [JSONValue]),
            (
                "{list: [{id: 1, ok: true, x: ~, f: 1.5, s: '1'}]}",
                [["id": 1, "ok": true, "x": nil, "f": 1.5, "s": "1"]] as [JSONValue]
            ),
        ])
    func items(text: String, expected: [JSONValue]) throws {
        try folder.write("jobs/i.yaml", "job: i\nhandler: swift\nitems: \(text)\n")
        #expect(try folder.jobs().definitions.first?.items == .list(expected))
    }

    @Test("a longer first wait lifts the longest one, unless that is given")
    func waits() throws {
        try folder.write("jobs/w.yaml", "job: w\nhandler: swift\nretry: {first: 1h}\n")
        #expect(try folder.jobs().definitions.first?.retry.most == .seconds(3_600))
        #expect(
            try folder.jobProblems("job: j\nhandler: swift\nretry: {first: 1h, most: 1m}\n") == [
                "3:20: retry.most: expected at least 1h, the value of first"
            ])
    }

    @Test("problems of all files are reported at once")
    func allFiles() throws {
        try folder.write("jobs/a.yaml", "job: same\nhandler: swift\npriority: 9\n")
        try folder.write("jobs/b.yaml", "job: same\nhandler: swift\nqueu: x\n")
        try folder.write("jobs/c.yaml", "job: [\n")
        try folder.write("jobs/d.yaml", "")
        #expect(
            folder.jobProblems() == [
                "jobs/a.yaml:3:11: priority: expected a whole number from 1 to 5, got \"9\"",
                "jobs/b.yaml:1:6: job: this name is taken: jobs/a.yaml:1:6 defines a job of the same name",
                "jobs/b.yaml:3:1: queu: unknown key; did you mean \"queue\"?",
                "jobs/c.yaml:2:1: not YAML: while parsing a flow node, did not find expected node content",
                "jobs/d.yaml:1:1: the key \"handler\" is missing: what the job does: sql, exec or swift",
                "jobs/d.yaml:1:1: the key \"job\" is missing: the name of the job",
            ]
        )
    }

    @Test("hidden files, other files and folders inside are left out")
    func leftOut() throws {
        try folder.write("jobs/.hidden.yaml", "[")
        try folder.write("jobs/README.md", "[")
        try FileManager.default.createDirectory(atPath: folder.path + "/jobs/more", withIntermediateDirectories: true)
        try folder.write("jobs/more/x.yaml", "[")
        #expect(try folder.jobs().files.isEmpty)
    }

    @Test("links that leave the folder, and files that everyone may write to, are refused")
    func unsafe() throws {
        let outside = try folder.write("outside.yaml", "job: o\nhandler: swift\n")
        try folder.write("jobs/inside.yaml", "job: i\nhandler: swift\n")
        let manager = FileManager.default
        let jobs = folder.path + "/jobs/"
        try manager.createSymbolicLink(atPath: jobs + "out.yaml", withDestinationPath: outside)
        try manager.createSymbolicLink(atPath: jobs + "nowhere.yaml", withDestinationPath: "none.yaml")
        try folder.write("jobs/open.yaml", "job: p\nhandler: swift\n", mode: 0o666)
        let problems = folder.jobProblems()
        #expect(
            problems == [
                "jobs/nowhere.yaml: the symbolic link leads nowhere",
                "jobs/open.yaml: everyone may write here (mode 0666): run chmod o-w jobs/open.yaml",
                "jobs/out.yaml: the symbolic link leads out of the folder jobs: copy the file",
            ]
        )
        try manager.removeItem(atPath: jobs + "out.yaml")
        try manager.removeItem(atPath: jobs + "nowhere.yaml")
        try manager.removeItem(atPath: jobs + "open.yaml")
        try manager.createSymbolicLink(atPath: folder.path + "/linked", withDestinationPath: "jobs")
        #expect(try JobDefinitions.load(folder: folder.path + "/linked", environment: [:]).files.count == 1)
    }

    @Test("a folder that is missing or no folder is one problem")
    func noFolder() throws {
        func problem(_ path: String) -> String? {
            #expect(throws: Problems.self) { try JobDefinitions.load(folder: path, environment: [:]) }?.description
        }
        #expect(problem("/nowhere/jobs") == "/nowhere/jobs: no such folder")
        let file = try folder.write("f", "")
        #expect(problem(file) == "\(file): expected a folder of job files")
    }
}
