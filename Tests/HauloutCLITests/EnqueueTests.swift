import Foundation
import Haulout
import HauloutCore
import Testing

@testable import HauloutCLI

@Suite struct EnqueueTests {
    @Test("ids go to stdout, the sentence for people to stderr")
    func ids() async {
        let session = await Session.run("enqueue", "refresh-score", "--items", "57,1042")
        #expect(session.status == 0)
        #expect(session.output == "1\n")
        #expect(session.error == "1 task of refresh-score enqueued.\n")
    }

    @Test("many ids are printed as first..last")
    func manyIDs() async {
        let session = await Session.run("enqueue", "close-month", "--count", "250")
        #expect(session.output == "1..250\n")
        #expect(session.error == "250 tasks of close-month enqueued.\n")
    }

    @Test("--json holds every id")
    func json() async throws {
        let session = await Session.run("enqueue", "close-month", "--count", "2", "--json")
        #expect(
            session.output == """
                {
                  "existing" : 0,
                  "ids" : [
                    1,
                    2
                  ],
                  "job" : "close-month",
                  "tasks" : 2
                }

                """
        )
    }

    @Test("every option reaches the request")
    func options() async throws {
        let environment = TestEnvironment()
        let session = await Session.run(
            "enqueue", "refresh-score", "--args", #"{"tenant": 7}"#, "--items", "-", "--in", "10m", "--priority", "1",
            "--queue", "critical", "--unique", "k", in: environment, input: "1\n2\n"
        )
        #expect(session.status == 0, "\(session.error)")
        let request = try #require(environment.requests.first)
        #expect(request.job.name == "refresh-score")
        #expect(request.arguments == ["tenant": 7])
        #expect(request.items == [1, 2])
        #expect(request.start == .after(.seconds(600)))
        #expect(request.priority == .highest)
        #expect(request.queue == "critical")
        #expect(request.uniqueKey == "k")
    }

    @Test("--at is an instant")
    func at() async throws {
        let environment = TestEnvironment()
        _ = await Session.run("enqueue", "close-month", "--at", "2026-11-24T09:00:00Z", in: environment)
        #expect(environment.requests.first?.start == .at(TestEnvironment.now))
    }

    @Test("a second enqueue under the same key adds nothing, and says so")
    func unique() async {
        let environment = TestEnvironment()
        _ = await Session.run("enqueue", "close-month", "--unique", "2026-11", in: environment)
        let session = await Session.run("enqueue", "close-month", "--unique", "2026-11", in: environment)
        #expect(session.output == "1\n")
        #expect(session.error == "0 tasks of close-month enqueued; 1 were there already, under their unique key.\n")
    }

    @Test("an unknown job is 64, with the job that was meant")
    func unknownJob() async {
        let near = await Session.run("enqueue", "refresh-scores")
        #expect(near.status == 64)
        #expect(near.error == "No job is called \"refresh-scores\"; did you mean \"refresh-score\"?\n")
        let far = await Session.run("enqueue", "delete-everything")
        #expect(far.error == "No job is called \"delete-everything\"; there are close-month, refresh-score.\n")
    }

    @Test("arguments that are not JSON are 64 with the position, and are not repeated")
    func badArguments() async {
        let session = await Session.run("enqueue", "close-month", "--args", "{\"password\": hunter2}")
        #expect(session.status == 64)
        #expect(session.error.contains("--args is not JSON"))
        #expect(session.error.contains("line 1, column"))
        #expect(!session.error.contains("hunter2"))
        let list = await Session.run("enqueue", "close-month", "--args", "[1]")
        #expect(list.status == 64)
        #expect(list.error.contains("must be a JSON object, such as '{\"tenant\": 7}', not an array."))
    }

    @Test("arguments come from stdin or a file too, where nobody else sees them")
    func argumentsOutOfSight() async throws {
        let environment = TestEnvironment()
        let piped = await Session.run(
            "enqueue", "close-month", "--args", "-", in: environment, input: #"{"token": "hunter2"}"#)
        #expect(piped.status == 0, "\(piped.error)")
        #expect(environment.requests[0].arguments == ["token": "hunter2"])
        let bad = await Session.run("enqueue", "close-month", "--args", "-", input: "hunter2")
        #expect(bad.status == 64 && !bad.error.contains("hunter2"))
        let missing = await Session.run("enqueue", "close-month", "--args", "@/no/such/file")
        #expect(missing.status == 64 && missing.error.contains("No such file"))
        let twice = await Session.run("enqueue", "refresh-score", "--args", "-", "--items", "-")
        #expect(twice.status == 64)
    }

    @Test("a list of items of the wrong form is 64, and nothing is enqueued")
    func badItems() async {
        let environment = TestEnvironment()
        let session = await Session.run("enqueue", "refresh-score", "--items", "1,two", in: environment)
        #expect(session.status == 64)
        #expect(session.error.hasPrefix("--items, item 2:"))
        #expect(environment.requests.isEmpty)
    }

    @Test("a payload past the limit is 64")
    func payload() async {
        let huge = "{\"text\": \"\(String(repeating: "x", count: 5 << 20))\"}"
        let session = await Session.run("enqueue", "close-month", "--args", huge)
        #expect(session.status == 64)
        #expect(!session.error.isEmpty)
    }
}
