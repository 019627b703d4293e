import HauloutCore
import Testing

@testable import HauloutCLI

@Suite struct DoctorTests {
    private static func environment(_ findings: [(String, Finding)]) -> TestEnvironment {
        TestEnvironment { state in
            state.diagnosis = Diagnosis(
                server: "MariaDB 10.11.19", account: "haulout@localhost", role: .worker,
                entries: findings.map { Diagnosis.Entry(check: $0.0, finding: $0.1) })
        }
    }

    private static let findings: [(String, Finding)] = [
        ("schema", .ok("The queue's tables are at version 3.")),
        (
            "clock",
            .warning("The server's clock is 5 s ahead.", "Times do not fit together.", ["Have NTP set the clocks."])
        ),
        (
            "flush-at-commit",
            .problem(
                "innodb_flush_log_at_trx_commit is 2, not 1.", "A loss of power loses work.",
                ["SET GLOBAL innodb_flush_log_at_trx_commit = 1", "the same in the configuration"])
        ),
    ]

    @Test("doctor prints the worst first, with what is at stake and what to do, and ends with 1")
    func problem() async {
        let session = await Session.run("doctor", in: Self.environment(Self.findings))
        #expect(session.status == 1)
        #expect(session.error.isEmpty)
        #expect(
            session.output == """
                MariaDB 10.11.19, as haulout@localhost, a worker

                problem  flush-at-commit: innodb_flush_log_at_trx_commit is 2, not 1.
                         A loss of power loses work.
                         → SET GLOBAL innodb_flush_log_at_trx_commit = 1
                         → the same in the configuration
                warning  clock: The server's clock is 5 s ahead.
                         Times do not fit together.
                         → Have NTP set the clocks.
                ok       schema: The queue's tables are at version 3.

                1 problem, 1 warning.

                """)
    }

    @Test("a warning alone is 0")
    func warning() async {
        let session = await Session.run("doctor", in: Self.environment(Array(Self.findings.prefix(2))))
        #expect(session.status == 0)
        #expect(session.output.hasSuffix("\n0 problems, 1 warning.\n"))
    }

    @Test("in a narrow terminal sentences are broken, and statements are not: they are there to be copied")
    func narrow() async {
        let session = await Session.run("doctor", in: Self.environment(Self.findings), width: 60)
        #expect(session.output.contains("flush-at-commit: innodb_flush_log_at_trx_commit is\n         2, not 1.\n"))
        #expect(session.output.contains("→ SET GLOBAL innodb_flush_log_at_trx_commit = 1\n"))
    }

    @Test("doctor --json has every key of every finding")
    func json() async throws {
        let session = await Session.run("doctor", "--json", in: Self.environment(Self.findings))
        #expect(session.status == 1)
        let json = try session.json
        #expect(json["problems"] as? Int == 1 && json["warnings"] as? Int == 1)
        #expect(json["server"] as? String == "MariaDB 10.11.19" && json["role"] as? String == "worker")
        let findings = try #require(json["findings"] as? [[String: Any]])
        #expect(findings.map { $0["check"] as? String } == ["flush-at-commit", "clock", "schema"])
        for finding in findings {
            #expect(Set(finding.keys) == ["check", "severity", "found", "stake", "remedies"])
        }
    }

    @Test("doctor --grants prints statements to be executed, those of a migrator first")
    func grants() async {
        #expect(
            await Session.run("doctor", "--grants").output == """
                -- migrator
                GRANT migrator ON haulout TO haulout;

                -- worker
                GRANT worker ON haulout TO haulout;

                -- producer
                GRANT producer ON haulout TO haulout;

                -- reader
                GRANT reader ON haulout TO haulout;

                """)
        let one = await Session.run("doctor", "--grants", "reader", "--database", "shop", "--user", "ops@%")
        #expect(one.output == "-- reader\nGRANT reader ON shop TO ops@%;\n")
        #expect(one.status == 0)
    }

    @Test("a role that there is not is answered with the one that was meant")
    func unknownRole() async {
        let session = await Session.run("doctor", "reeder")
        #expect(session.status == 64)
        #expect(session.error.contains("did you mean \"reader\"?"))
    }
}
