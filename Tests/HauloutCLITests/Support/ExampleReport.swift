import Foundation
import HauloutCore

/// A report with everything in it.
enum ExampleReport {
    static let now = TestEnvironment.now

    static func item(_ value: JSONValue, final: Bool = true) -> FailureGroup.Item {
        FailureGroup.Item(item: value, task: TaskID(rawValue: 4), isFinal: final)
    }

    static func group(
        _ cause: Failure.Cause,
        job: String = "refresh-score",
        count: Int,
        final: Int,
        items: [FailureGroup.Item] = [],
        itemCount: Int? = nil
    ) -> FailureGroup {
        FailureGroup(
            job: job,
            cause: cause,
            count: count,
            final: final,
            tasks: 2,
            firstSeen: now.addingTimeInterval(-190),
            lastSeen: now.addingTimeInterval(-10),
            itemCount: itemCount ?? items.count,
            items: items
        )
    }

    static let script = Failure.Cause(
        kind: .exitStatus,
        exitStatus: 3,
        message: "<script>alert('x')</script> ended with status 3",
        output: "Traceback:\n\tline 1\u{1B}[31m\nKeyError: 'month'\n"
    )

    static let full = FailureReport(
        madeAt: now,
        scope: FailureFilter(),
        totals: FailureReport.Totals(
            span: .run, completed: 97, discarded: 3, items: FailureReport.Totals.Items(completed: 9_928, failed: 72)
        ),
        jobs: [
            FailureReport.Job(
                name: "refresh-score",
                groups: [
                    group(
                        .check, count: 71, final: 71,
                        items: (1...40).map { item(.integer(Int64($0 * 1_001))) }, itemCount: 71
                    ),
                    group(
                        .deadlock, count: 2, final: 0,
                        items: [item("alice", final: false), item(["uid": 7, "year": 2026], final: false)]),
                ],
                waiting: FailureReport.Waiting(tasks: 1, firstDueAt: now.addingTimeInterval(12))
            ),
            FailureReport.Job(name: "close-month", groups: [group(script, job: "close-month", count: 1, final: 1)]),
        ],
        timeline: FailureTimeline(
            start: now.addingTimeInterval(-195),
            step: 5,
            bars: (0..<38).map { FailureTimeline.Bar(final: $0 % 7, retried: $0 % 11 == 0 ? 2 : 0) }
        )
    )

    /// One failure, all of it hostile.
    static let small = FailureReport(
        madeAt: now,
        scope: FailureFilter(job: "close-month", since: .seconds(3_600)),
        totals: FailureReport.Totals(completed: 97, discarded: 3),
        jobs: [
            FailureReport.Job(
                name: "close-month",
                groups: [group(script, job: "close-month", count: 1, final: 1, items: [item("<b>")], itemCount: 2)]
            )
        ],
        timeline: nil
    )
}
