import Checker
import Histories
import Testing

@Suite struct ProcessTests {
    /// A process is killed with a task in hand, which runs again elsewhere.
    private func death(noticedAfter seconds: Double, beside fault: (String, Double)? = nil) -> Story {
        var story = Story()
        story.add(.begins(Story.order("a")), by: "producer-1.1", at: 0)
        story.add(.enqueued(key: "a", ids: [7]), by: "producer-1.1", at: 0.1)
        story.add(.ready, by: "worker-2.1", at: 0.2)
        story.add(.ran(Attempt(task: 7, number: 1), key: "a", item: 1, digest: "d"), by: "worker-1.1", at: 19.9)
        story.add(.fault(number: 1, kind: "worker-kill", target: "worker-1.1"), by: "campaign", at: 20)
        story.add(.healed(number: 1), by: "campaign", at: 20.1)
        if let fault {
            story.add(
                .fault(number: 2, kind: fault.0, target: fault.0 == "worker-pause" ? "worker-2.1" : "all"),
                by: "campaign", at: fault.1)
            story.add(.healed(number: 2), by: "campaign", at: fault.1 + 0.5)
        }
        story.add(.ran(Attempt(task: 7, number: 2), key: "a", item: 1, digest: "d"), by: "worker-2.1", at: 20 + seconds)
        story.evidence.rows = [TaskRow(id: 7, place: .discarded, attempt: 2, key: "a")]
        story.evidence.failures[7] = ["process_lost": 3]
        return story
    }

    @Test("a death noticed within lease + 1 s, and one noticed later")
    func rescue() {
        #expect(death(noticedAfter: 3.9).invariants == [])
        #expect(death(noticedAfter: 3.9).verdict.rescues.map { ($0 * 10).rounded() } == [39])
        #expect(death(noticedAfter: 4.1).invariants == [.deathsAreNoticed])
    }

    @Test("an outage excuses a late rescue, a cut connection does not")
    func excuses() {
        #expect(death(noticedAfter: 9, beside: ("link-half-open", 21)).invariants == [])
        #expect(death(noticedAfter: 9, beside: ("link-half-open", 21)).verdict.rescues == [])
        #expect(death(noticedAfter: 9, beside: ("cut-at-commit", 21)).invariants == [.deathsAreNoticed])
        #expect(death(noticedAfter: 9, beside: ("worker-pause", 21)).verdict.rescues == [])
    }

    @Test("an outage after the start, or after the limit, excuses nothing")
    func laterOutage() {
        #expect(death(noticedAfter: 3, beside: ("link-slow", 23.5)).verdict.rescues.count == 1)
        #expect(death(noticedAfter: 9, beside: ("link-slow", 24.5)).invariants == [.deathsAreNoticed])
    }

    @Test("slow links that were over for two leases when the process died excuse nothing")
    func earlierOutage() {
        #expect(death(noticedAfter: 6.5, beside: ("link-slow", 14)).invariants == [])
        #expect(death(noticedAfter: 6.5, beside: ("link-slow", 13)).invariants == [.deathsAreNoticed])
    }

    @Test("a task that is given back stands in line: older ones of its queue come first, younger ones do not")
    func line() {
        for (task, job, expected) in [
            (6, Order.Job.count, []), (8, .count, [.deathsAreNoticed]), (6, .outside, [.deathsAreNoticed]),
        ] as [(Int64, Order.Job, [Invariant])] {
            var story = Story()
            story.add(.begins(Story.order("b", .plain, job, items: job == .outside ? 0 : 1)), by: "producer-1.1", at: 0)
            story.add(.enqueued(key: "b", ids: [task]), by: "producer-1.1", at: 0.01)
            var late = death(noticedAfter: 5.5).evidence
            let last = late.records.removeLast()
            story.evidence.records += late.records
            story.add(.ran(Attempt(task: task, number: 1), key: "b", item: 1, digest: "d"), by: "worker-2.1", at: 25.4)
            story.add(last.event, by: last.source, at: 25.5)
            story.evidence.rows =
                late.rows + [TaskRow(id: task, place: .discarded, attempt: 1, key: "b")]
            story.evidence.failures = [7: ["process_lost": 3], task: ["process_lost": 3]]
            #expect(story.invariants == expected, "task \(task), \(job)")
        }
    }

    @Test("what is slow is given more time, and not any time")
    func allowance() {
        for (seconds, expected) in [(9.0, []), (24.5, [.deathsAreNoticed])] as [(Double, [Invariant])] {
            var story = death(noticedAfter: seconds)
            story.evidence.rules.allowance = 20
            #expect(story.invariants == expected)
        }
        for (seconds, expected) in [(39.0, []), (41.0, [.stopsInOrder])] as [(Double, [Invariant])] {
            var story = Story.good
            story.evidence.rules.allowance = 20
            story.add(.asked(child: "worker-1.1"), by: "campaign", at: 10)
            story.add(.exited(child: "worker-1.1", status: 0, wasAsked: true), by: "campaign", at: 10 + seconds)
            #expect(story.invariants == expected)
        }
    }

    @Test("a machine that does not run anybody excuses a late rescue")
    func stalledMachine() {
        var story = death(noticedAfter: 9)
        let last = story.evidence.records.removeLast()
        story.add(.stalled(milliseconds: 900), by: "campaign", at: 22)
        story.add(last.event, by: last.source, at: 29)
        #expect(story.invariants == [])
    }

    @Test("a process that ends by itself, and one that stops late or with an error")
    func processEnds() {
        var story = Story.good
        story.add(.exited(child: "worker-1.1", status: 70, wasAsked: false), by: "campaign")
        #expect(story.invariants == [.outagesAreSurvived])
        for (status, seconds, expected) in [(0, 4.0, []), (1, 4.0, [.stopsInOrder]), (0, 40.0, [.stopsInOrder])]
            as [(Int, Double, [Invariant])]
        {
            var story = Story.good
            story.add(.asked(child: "worker-1.1"), by: "campaign", at: 10)
            story.add(.exited(child: "worker-1.1", status: status, wasAsked: true), by: "campaign", at: 10 + seconds)
            #expect(story.invariants == expected)
        }
    }

    @Test("a process that finds no database at its start may say so and end")
    func notYetReady() {
        var story = Story.good
        story.add(.exited(child: "worker-3.1", status: 69, wasAsked: false), by: "campaign")
        #expect(story.invariants == [])
    }

    @Test(
        "work goes on within 6 s after the server is back",
        arguments: [(5.0, 0.0, false), (7, 0, true), (7, 20, false), (27, 20, true)])
    func outage(seconds: Double, allowance: Double, isViolation: Bool) {
        var story = Story.good
        story.evidence.rules.allowance = allowance
        story.add(.fault(number: 1, kind: "server-kill", target: "the server"), by: "campaign", at: 10)
        story.add(.healed(number: 1), by: "campaign", at: 12)
        story.add(.begins(Story.order("b", .plain, .outside, items: 0)), by: "producer-1.1", at: 12.1)
        story.add(.ran(Attempt(task: 8, number: 1), key: "b", item: 0, digest: "d"), by: "worker-1.1", at: 12 + seconds)
        #expect(story.invariants == (isViolation ? [.outagesAreSurvived] : []))
    }

    @Test("zombies are counted as they counted themselves, and by what they wrote elsewhere")
    func zombies() {
        var story = Story.good
        story.add(.totals(completed: 5, fenced: 2), by: "worker-1.1")
        story.add(.totals(completed: 9, fenced: 3), by: "worker-1.1")
        story.add(.failed(Attempt(task: 7, number: 1), item: 2, reason: "lease_lost: gone"), by: "worker-2.1")
        story.add(.wrote(Attempt(task: 9, number: 2), key: "a"), by: "worker-1.1")
        story.add(.wrote(Attempt(task: 9, number: 1), key: "a"), by: "worker-2.1")
        #expect(story.verdict.fencedWrites == 4)
        #expect(story.verdict.staleWritesOutside == 1)
    }
}
