import Checker
import Histories
import Testing

@Suite struct CheckerTests {
    @Test("a history in which all is well has no violation")
    func goodStory() {
        #expect(Story.good.invariants == [])
    }

    // MARK: Enqueueing

    @Test("a task that was enqueued and is nowhere is lost")
    func lostTask() {
        var story = Story.good
        story.evidence.rows = []
        story.evidence.effects = []
        #expect(story.invariants == [.nothingLost])
    }

    @Test("one of two tasks of an order that is missing is lost")
    func lostHalf() {
        var story = Story()
        story.add(.begins(Story.order("a", .plain, .outside, items: 0, tasks: 2)), by: "producer-1.1")
        story.add(.enqueued(key: "a", ids: [7, 8]), by: "producer-1.1")
        story.evidence.rows = [TaskRow(id: 7, place: .completed, attempt: 1, key: "a")]
        #expect(story.invariants == [.nothingLost])
    }

    @Test("what was refused must not be there")
    func refusedAndThere() {
        var story = Story()
        story.add(.begins(Story.order("a")), by: "producer-1.1")
        story.add(.refused(key: "a", reason: "no"), by: "producer-1.1")
        #expect(story.invariants == [])
        story.evidence.rows = [TaskRow(id: 7, place: .discarded, attempt: 1, key: "a")]
        #expect(story.invariants.contains(.refusedIsNotThere))
    }

    @Test("what got no answer may be there or not, but wholly")
    func unknownOutcome() {
        var story = Story()
        story.add(.begins(Story.order("a", .plain, .outside, items: 0, tasks: 2)), by: "producer-1.1")
        story.add(.unknown(key: "a", reason: "gone"), by: "producer-1.1")
        #expect(story.invariants == [])
        story.evidence.rows = [TaskRow(id: 7, place: .completed, attempt: 1, key: "a")]
        #expect(story.invariants == [.unknownIsAllOrNothing])
        story.evidence.rows.append(TaskRow(id: 8, place: .completed, attempt: 1, key: "a"))
        #expect(story.invariants == [])
    }

    @Test("a producer killed in a call knows as little as one without an answer")
    func killedProducer() {
        var story = Story()
        story.add(.begins(Story.order("a", .plain, .outside, items: 0)), by: "producer-1.1")
        #expect(story.invariants == [])
        story.evidence.rows = [TaskRow(id: 7, place: .completed, attempt: 1, key: "a")]
        #expect(story.invariants == [])
    }

    @Test("an enqueue that is repeated under its key must not be there twice")
    func repeatedEnqueue() {
        var story = Story()
        let order = Story.order("a", .keyed, .outside, items: 0)
        story.add(.begins(order), by: "producer-1.1")
        story.add(.unknown(key: "a", reason: "gone"), by: "producer-1.1")
        story.add(.begins(order), by: "producer-1.1")
        story.add(.enqueued(key: "a", ids: [8]), by: "producer-1.1")
        story.evidence.rows = [TaskRow(id: 8, place: .completed, attempt: 1, key: "a")]
        #expect(story.invariants == [])
        story.evidence.rows.append(TaskRow(id: 7, place: .completed, attempt: 1, key: "a"))
        #expect(story.invariants == [.unknownIsAllOrNothing])
    }

    @Test("a refusal does not undo what an earlier call without an answer may have done")
    func refusedAfterUnknown() {
        var story = Story()
        let order = Story.order("a", .keyed, .outside, items: 0)
        story.add(.begins(order), by: "producer-1.1")
        story.add(.unknown(key: "a", reason: "gone"), by: "producer-1.1")
        story.add(.begins(order), by: "producer-1.1")
        story.add(.refused(key: "a", reason: "away"), by: "producer-1.1")
        story.evidence.rows = [TaskRow(id: 7, place: .completed, attempt: 1, key: "a")]
        #expect(story.invariants == [])
    }

    @Test("the producer's own row and its tasks are one transaction")
    func noteWithoutTasks() {
        var story = Story()
        story.add(.begins(Story.order("a", .shared)), by: "producer-1.1")
        story.add(.unknown(key: "a", reason: "gone"), by: "producer-1.1")
        story.evidence.notes = ["a"]
        #expect(story.invariants == [.nothingLost])
    }

    // MARK: Running

    @Test("a task that nobody enqueued, and one with the arguments of another")
    func strangers() {
        var story = Story.good
        story.evidence.rows.append(TaskRow(id: 9, place: .completed, attempt: 1, key: "x"))
        #expect(story.invariants == [.runsWhatWasEnqueued])
        story = Story.good
        story.add(.ran(Attempt(task: 7, number: 2), key: "a", item: 1, digest: "other"), by: "worker-1.1")
        #expect(story.invariants == [.runsWhatWasEnqueued])
    }

    @Test("the same attempt in two processes, and the same item twice in one attempt")
    func doubleOwner() {
        var story = Story.good
        story.add(.ran(Attempt(task: 7, number: 1), key: "a", item: 1, digest: "d"), by: "worker-2.1")
        #expect(story.invariants == [.attemptsAreCounted])
        story = Story.good
        story.add(.ran(Attempt(task: 7, number: 1), key: "a", item: 1, digest: "d"), by: "worker-1.1")
        #expect(story.invariants == [.attemptsAreCounted])
    }

    @Test("a start before its time")
    func tooEarly() {
        var story = Story()
        story.add(.begins(Story.order("a", .scheduled, .outside, items: 0, delay: 500)), by: "producer-1.1", at: 0)
        story.add(.enqueued(key: "a", ids: [7]), by: "producer-1.1", at: 0.01)
        story.evidence.rows = [TaskRow(id: 7, place: .completed, attempt: 1, key: "a")]
        var late = story
        late.add(.ran(Attempt(task: 7, number: 1), key: "a", item: 0, digest: "d"), by: "worker-1.1", at: 0.51)
        #expect(late.invariants == [])
        story.add(.ran(Attempt(task: 7, number: 1), key: "a", item: 0, digest: "d"), by: "worker-1.1", at: 0.4)
        #expect(story.invariants == [.notBeforeItsTime])
    }

    // MARK: Effects and ends

    @Test("two effects of one item")
    func doubleEffect() {
        var story = Story.good
        story.evidence.effects.append(Effect(key: "a", item: 2, attempt: Attempt(task: 7, number: 2)))
        #expect(story.invariants == [.effectsOnce])
    }

    @Test("a completed task without the effect of one of its items")
    func missingEffect() {
        var story = Story.good
        story.evidence.effects.removeLast()
        #expect(story.invariants == [.effectsOnce])
    }

    @Test("a task without an end, and one with two")
    func ends() {
        var story = Story.good
        story.evidence.rows[0].place = .running
        #expect(story.invariants == [.everythingEnds])
        story = Story.good
        story.evidence.rows.append(TaskRow(id: 7, place: .available, attempt: 2, key: "a"))
        #expect(story.invariants == [.endsAreFinal])
    }

    @Test("a discarded task needs a reason: its last failure, or three deaths")
    func discarded() {
        var story = Story.good
        story.evidence.rows[0].place = .discarded
        story.evidence.failures[7] = ["process_lost": 2, "handler": 1]
        #expect(story.invariants == [.attemptsAreBounded])
        story.evidence.failures[7] = ["process_lost": 3]
        #expect(story.invariants == [])
        story.evidence.failures[7] = ["handler": story.evidence.rules.attempts]
        #expect(story.invariants == [])
        story.evidence.failures[7] = ["handler": story.evidence.rules.attempts + 1]
        #expect(story.invariants == [.attemptsAreBounded])
    }
}
