import HauloutCore
import Testing
import YAMLConfiguration

@testable import HauloutCLI

@Suite struct ActingTests {
    @Test("tasks are cancelled by id, and those that cannot be are named with the reason")
    func cancel() async throws {
        let environment = TestEnvironment()
        _ = try environment.store.enqueue([NewTask(job: "close-month"), NewTask(job: "close-month")])
        let session = await Session.run("tasks", "cancel", "1", "2", in: environment)
        #expect(session.output == "2 tasks cancelled: 1..2\n")
        #expect(session.status == 0)
        let again = await Session.run("tasks", "cancel", "2", "77", in: environment)
        #expect(again.output == "No task was cancelled.\n")
        #expect(again.error == "Task 2 was left alone: it is cancelled.\nThere is no task 77, or no more.\n")
        #expect(again.status == 1)
    }

    @Test("tasks are retried and discarded by filter")
    func retryAndDiscard() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2], failing: [2])
        let retried = await Session.run("tasks", "retry", "--job", "refresh-score", "--json", in: environment)
        #expect(
            retried.output == """
                {
                  "action" : "made available again",
                  "count" : 1,
                  "tasks" : [
                    1
                  ]
                }

                """
        )
        let discarded = await Session.run("tasks", "discard", "--all", in: environment)
        #expect(discarded.output == "1 task discarded: 1\n")
        #expect(await Session.run("tasks", "discard", "1", "--all", in: environment).status == 64)
    }

    @Test("failures retry runs the tasks of final failures again, failures discard gives up on retried ones")
    func failures() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2], failing: [2])
        try environment.store.runTask([7], failing: [7], with: .deadlock, retried: true)
        #expect(
            await Session.run("failures", "retry", "--kind", "deadlock", in: environment).output
                == "No task was made available again.\n"
        )
        #expect(
            await Session.run("failures", "discard", "--kind", "deadlock", in: environment).output
                == "1 task discarded: 2\n"
        )
        #expect(
            await Session.run("failures", "retry", "--kind", "constraint", in: environment).output
                == "1 task made available again: 1\n"
        )
    }

    @Test("queues are paused and resumed; an unknown one is 64 with the one that was meant")
    func queues() async throws {
        let environment = TestEnvironment()
        _ = try environment.store.enqueue([NewTask(job: "close-month")])
        #expect(await Session.run("queues", "pause", "default", in: environment).status == 0)
        #expect(await Session.run("queues", "list", in: environment).output.contains("paused"))
        #expect(await Session.run("queues", "resume", "default", in: environment).output == "Queue default goes on.\n")
        #expect(!environment.store.status().queues[0].isPaused)
        let unknown = await Session.run("queues", "pause", "defualt", in: environment)
        #expect(unknown.status == 64)
        #expect(unknown.error.contains("did you mean \"default\"?"))
    }

    @Test("migrate says what it did, and with --plan what it would do")
    func migrate() async {
        let environment = TestEnvironment()
        let plan = await Session.run("migrate", "--plan", in: environment)
        #expect(
            plan.output == """
                The schema would go from version 0 to 1 in 1 step:
                  create the queue's tables

                """
        )
        _ = await Session.run("migrate", in: environment)
        #expect(environment.migrations == [true, false])
    }

    @Test("config check prints warnings and ends well; the hidden sample command loads a file")
    func setup() async {
        #expect(await Session.run("config", "check").output == "config.yaml: no problems.\n")
        let warning = Problem(
            .warning, file: "config.yaml", key: "database.tls", message: "the connection is open to all")
        let session = await Session.run("config", "check", in: TestEnvironment { $0.warnings = [warning] })
        #expect(session.status == 0)
        #expect(
            session.output == """
                config.yaml: warning: database.tls: the connection is open to all
                config.yaml: no errors, 1 warning.

                """
        )
        let environment = TestEnvironment()
        let sample = await Session.run("sample", "load", "sample.sql", in: environment)
        #expect(environment.samples == ["sample.sql"])
        #expect(sample.output == "12 statements done, 210,000 rows written.\n")
    }
}
