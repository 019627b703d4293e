import Foundation
import HauloutConfiguration
import HauloutCore
import Testing
import YAMLConfiguration

@Suite struct ConfigurationTests {
    let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    @Test("an empty file is the defaults, its paths beside the file")
    func defaults() throws {
        let configuration = try folder.load("")
        var expected = Configuration()
        expected.database.server = .embedded(folder: folder.path + "/.haulout")
        expected.jobs = folder.path + "/jobs"
        expected.failureLog = folder.path + "/log/failures.jsonl"
        #expect(configuration == expected)
    }

    @Test("every key is read")
    func everything() throws {
        try folder.write("secret", "s3cret\n")
        try folder.write("ca.pem", "-")
        let configuration = try folder.load(
            """
            database:
              hosts: [db1, "db2:3307", "[::1]:3308", 10.0.0.1, "fe80::1"]
              port: 3310
              user: app
              password_file: secret
              database: work
              tls: {mode: verify, ca: ca.pem}
              connect_timeout: 3s
            pool: {connections: 4, wait: 1s, idle: 2m, lifetime: 3m, leak_after: 5m}
            workers: {threads: 8, processes: 20, queues: [critical, "bulk-*"], follow_binlog: true, skip_locked: false}
            jobs: jobs/
            lease: 10s
            shutdown: 5s
            retention: {completed: 0s, failures: 7d}
            failures: {log: none}
            log: {level: debug, format: json}
            limits: {payload: 64KiB}
            """
        )
        let hosts = [("db1", 3310), ("db2", 3307), ("::1", 3308), ("10.0.0.1", 3310), ("fe80::1", 3310)]
        #expect(configuration.database.server == .hosts(hosts.map { .init(name: $0.0, port: $0.1) }))
        #expect(configuration.database.user == "app")
        #expect(configuration.database.password == Secret("s3cret"))
        #expect(configuration.database.database == "work")
        #expect(configuration.database.tls == .init(mode: .verify, authorities: folder.path + "/ca.pem"))
        #expect(configuration.database.connectTimeout == .seconds(3))
        #expect(configuration.pool.connections == 4)
        #expect(configuration.pool.wait == .seconds(1))
        #expect(configuration.pool.idle == .seconds(120))
        #expect(configuration.pool.lifetime == .seconds(180))
        #expect(configuration.pool.leakAfter == .seconds(300))
        #expect(configuration.workers.threads == 8)
        #expect(configuration.workers.processes == 20)
        #expect(configuration.workers.queues.map(\.text) == ["critical", "bulk-*"])
        #expect(configuration.workers.followsBinlog)
        #expect(!configuration.workers.skipsLocked)
        #expect(configuration.jobs == folder.path + "/jobs")
        #expect(configuration.lease == .seconds(10))
        #expect(configuration.shutdown == .seconds(5))
        #expect(configuration.retention.completed == .zero)
        #expect(configuration.retention.failures == .seconds(7 * 86_400))
        #expect(configuration.failureLog == nil)
        #expect(configuration.log.level == .debug)
        #expect(configuration.log.format == .json)
        #expect(configuration.limits.payload == 65_536)
        #expect(configuration.warnings.isEmpty)
    }

    @Test("all problems of a file are reported at once, each with its place")
    func allProblems() throws {
        let problems = try folder.problems(
            """
            databse: {embedded: .haulout}
            pool:
              connections: 0
              wait: 10
              conections: 8
            workers: {threads: 500, processes: 0, queues: [Default, "bulk-*", "bulk-*"]}
            jobs: elsewhere
            lease: 1s
            dashboard: {listen: 127.0.0.1:8480}
            log: {level: verbose, format: JSON}
            limits: {payload: 1GiB}
            """
        )
        let queue = "a queue's name (a-z, 0-9, _ and -), a beginning such as \"bulk-*\", or \"*\""
        #expect(
            problems == [
                "config.yaml:1:1: databse: unknown key; did you mean \"database\"?",
                "config.yaml:3:16: pool.connections: expected a whole number from 1 to 1000, got \"0\"",
                "config.yaml:4:9: pool.wait: expected a duration such as 30s (units: ms, s, m, h, d), got "
                    + "\"10\"; did you mean 10s?",
                "config.yaml:5:3: pool.conections: unknown key; did you mean \"connections\"?",
                "config.yaml:6:20: workers.threads: expected a whole number from 1 to 250, got \"500\"; "
                    + "for more, set workers.processes",
                "config.yaml:6:36: workers.processes: expected a whole number from 1 to 250, got \"0\"",
                "config.yaml:6:48: workers.queues[0]: expected \(queue), got \"Default\"",
                "config.yaml:6:67: workers.queues[2]: the queue \"bulk-*\" is listed twice",
                "config.yaml:7:7: jobs: there is no folder elsewhere",
                "config.yaml:8:8: lease: expected a duration from 3s to 1h, got \"1s\"",
                "config.yaml:9:1: dashboard: this version has no dashboard: remove the key (`haulout status` "
                    + "shows the queues)",
                "config.yaml:10:14: log.level: expected one of trace, debug, info, notice, warning, error, "
                    + "critical, got \"verbose\"",
                "config.yaml:10:31: log.format: expected one of text, json, got \"JSON\"; did you mean \"json\"?",
                "config.yaml:11:19: limits.payload: expected a size from 1KiB to 16MiB, got \"1GiB\"",
            ]
        )
    }

    @Test("a missing file, a folder and bytes that are no text are one problem each")
    func unreadable() throws {
        func problem(_ path: String) -> String? {
            #expect(throws: Problems.self) { try Configuration.load(path, environment: [:]) }?.description
        }
        #expect(problem(folder.path + "/none.yaml") == "\(folder.path)/none.yaml: no such file")
        #expect(problem(folder.path) == "\(folder.path): this is a folder: expected a file")
        let latin = try folder.write("latin.yaml", Data([0x61, 0x3A, 0x20, 0xFC]))
        #expect(problem(latin) == "\(latin):1:4: this byte is not UTF-8: save the file as UTF-8")
        let list = try folder.write("list.yaml", "- a\n")
        #expect(problem(list) == "\(list):1:1: expected a mapping (key: value), got a list")
    }

    @Test("paths are relative to the file's folder, and short for a file right here")
    func paths() throws {
        let configuration = try folder.load("database: {socket: run/db.sock}\nfailures: {log: /var/log/f}\njobs: ./\n")
        #expect(configuration.jobs == folder.path)
        #expect(configuration.database.server == .socket(folder.path + "/run/db.sock"))
        #expect(configuration.failureLog == "/var/log/f")
    }

    @Test("without the key, a folder jobs is used when there is one")
    func noJobs() throws {
        try FileManager.default.removeItem(atPath: folder.path + "/jobs")
        #expect(try folder.load("").jobs == nil)
    }

    @Test("a queue is a name, a beginning or a star", arguments: ["a*b", "", "**", "-*", "A"])
    func queues(text: String) throws {
        let problems = try folder.problems("workers: {queues: [ok, \"ok-*\", \"*\", \"\(text)\"]}")
        #expect(problems.map { $0.prefix(40) } == ["config.yaml:1:37: workers.queues[3]: exp"])
    }
}
