import Haulout
import Testing

@testable import HauloutCLI

@Suite struct UsageTests {
    @Test("--help teaches: what it is, examples, exit statuses, every visible command")
    func help() async {
        let session = await Session.run("--help")
        #expect(session.status == 0)
        for text in [
            "haulout enqueue refresh-score --items 1,2,3", "haulout run --drain", "69 when the database cannot be used",
            "run ", "enqueue ", "status ", "tasks ", "failures ", "jobs ", "queues ", "migrate ", "doctor ", "config ",
        ] {
            #expect(session.output.contains(text), "\(text)")
        }
        #expect(!session.output.contains("sample"))
        #expect(session.error.isEmpty)
    }

    @Test("--version prints the version")
    func version() async {
        let session = await Session.run("--version")
        #expect(session.output == "haulout \(HauloutVersion.text)\n")
        #expect(session.status == 0)
    }

    @Test("without a command, the help is shown", arguments: [[], ["tasks"], ["help", "enqueue"]])
    func bare(arguments: [String]) async {
        let session =
            switch arguments.count {
            case 0: await Session.run()
            case 1: await Session.run(arguments[0])
            default: await Session.run(arguments[0], arguments[1])
            }
        #expect(session.status == 0)
        #expect(session.output.contains("USAGE: haulout"))
    }

    @Test("a wrong command line is 64, with the reason on stderr and nothing on stdout")
    func wrong() async {
        let sessions = [
            await Session.run("statsu"), await Session.run("status", "--jsno"), await Session.run("tasks", "show", "x"),
            await Session.run("tasks", "cancel"), await Session.run("failures", "retry"),
            await Session.run("tasks", "list", "--limit", "-1"), await Session.run("enqueue"),
            await Session.run("enqueue", "refresh-score", "--in", "5"),
            await Session.run("enqueue", "refresh-score", "--at", "noon"),
            await Session.run("enqueue", "refresh-score", "--priority", "6"),
            await Session.run("enqueue", "refresh-score", "--in", "5m", "--at", "2026-11-24 09:00"),
            await Session.run("enqueue", "refresh-score", "--count", "0"),
            await Session.run("enqueue", "refresh-score", "--count", "2", "--unique", "a"),
            await Session.run("doctor", "admin"), await Session.run("doctor", "--user", "ops"),
        ]
        for session in sessions {
            #expect(session.status == 64, "\(session.error)")
            #expect(session.output.isEmpty)
            #expect(!session.error.isEmpty)
        }
    }

    @Test("an unknown command is answered with the one that was meant")
    func unknownCommand() async {
        #expect(await Session.run("statsu").error == "No command is called \"statsu\"; did you mean \"status\"?\n")
        #expect(
            await Session.run("tasks", "shwo", "1").error == "No command is called \"shwo\"; did you mean \"show\"?\n")
        #expect(
            await Session.run("queues", "x").error == "No command is called \"x\"; there are list, pause, resume.\n")
    }

    @Test("no line of the help's examples is wrapped")
    func examples() async {
        let help = await Session.run("--help").output
        #expect(help.contains("haulout status --watch                       queues, processes, rate\n"))
    }

    @Test("a wrong value says what was expected and what was meant")
    func values() async {
        let duration = await Session.run("enqueue", "refresh-score", "--in", "5min")
        #expect(duration.error.contains("expected a duration such as 30s (units: ms, s, m, h, d); did you mean 5m?"))
        let state = await Session.run("tasks", "list", "--state", "discared")
        #expect(state.error.contains("did you mean \"discarded\"?"))
        let kind = await Session.run("failures", "list", "--kind", "dedlock")
        #expect(kind.error.contains("did you mean \"deadlock\"?"))
        let time = await Session.run("enqueue", "refresh-score", "--at", "2026-02-30 09:00")
        #expect(time.error.contains("there is no such time"))
        let priority = await Session.run("enqueue", "refresh-score", "--priority", "9")
        #expect(priority.error.contains("expected a number from 1 (first) to 5 (last)"))
    }

    @Test("what was opened is closed, after success and after failure")
    func closed() async {
        let working = TestEnvironment()
        _ = await Session.run("status", in: working)
        #expect(working.closed == 1)
        let broken = TestEnvironment { $0.failure = CommandFailure(.unavailable, ["away"]) }
        _ = await Session.run("status", in: broken)
        #expect(broken.closed == 1)
    }
}
