import Checker
import Histories

/// Histories as tests tell them, line by line; each line is a millisecond later than the one before unless it says when.
struct Story {
    var evidence = Evidence()
    private var clock = Instant(microseconds: 1_000_000)

    /// - Parameter seconds: When it was, counted from the beginning of the story.
    mutating func add(_ event: Event, by source: String, at seconds: Double? = nil) {
        clock = seconds.map { Instant(microseconds: 1_000_000) + $0 } ?? clock + 0.001
        evidence.records.append(Record(time: clock, source: source, event: event))
    }

    var verdict: Verdict { Verdict(evidence) }
    var invariants: [Invariant] { verdict.violations.map(\.invariant) }

    static func order(
        _ key: String, _ style: Order.Style = .plain, _ job: Order.Job = .count, items: Int = 2, tasks: Int = 1,
        delay: Int = 0
    ) -> Order {
        Order(key: key, style: style, job: job, items: items, tasks: tasks, digest: "d", delay: delay)
    }

    /// One order of one task with two items, enqueued, run and completed as it should be.
    static var good: Story {
        var story = Story()
        story.add(.begins(order("a")), by: "producer-1.1")
        story.add(.enqueued(key: "a", ids: [7]), by: "producer-1.1")
        story.add(.ready, by: "worker-1.1")
        story.run(Attempt(task: 7, number: 1), key: "a", items: [1, 2], by: "worker-1.1")
        story.evidence.rows = [TaskRow(id: 7, place: .completed, attempt: 1, key: "a")]
        return story
    }

    /// An attempt in which all goes well.
    mutating func run(_ attempt: Attempt, key: String, items: [Int], by worker: String) {
        for item in items {
            add(.ran(attempt, key: key, item: item, digest: "d"), by: worker)
            evidence.effects.append(Effect(key: key, item: item, attempt: attempt))
            add(.did(attempt, item: item), by: worker)
        }
    }
}
