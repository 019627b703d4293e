public import Foundation

/// What failed, why, how often, for which items, and what happens next: the page a person reads after a run.
///
/// Build it with ``init(from:scope:totals:itemsPerGroup:at:)``; write it with ``text(width:)``, ``html()`` or
/// ``json()``.
public struct FailureReport: Sendable, Equatable {
    /// How tasks ended, failed ones or not: the measure for the failures.
    public struct Totals: Sendable, Equatable {
        public enum Span: String, Sendable {
            /// Ever since the queue was made.
            case ever
            /// During the run that the report is about.
            case run
        }

        public var span: Span
        public var completed: Int
        public var discarded: Int
        public var cancelled: Int
        /// Tasks that wait for their next attempt.
        public var retryable: Int
        /// How the items of those tasks ended; `nil` when not counted.
        public var items: Items?

        public struct Items: Sendable, Equatable {
            public var completed: Int
            /// Failed for good.
            public var failed: Int

            public init(completed: Int, failed: Int) {
                self.completed = completed
                self.failed = failed
            }
        }

        public init(
            span: Span = .ever,
            completed: Int,
            discarded: Int,
            cancelled: Int = 0,
            retryable: Int = 0,
            items: Items? = nil
        ) {
            self.span = span
            self.completed = completed
            self.discarded = discarded
            self.cancelled = cancelled
            self.retryable = retryable
            self.items = items
        }
    }

    /// The failures of one job.
    public struct Job: Sendable, Equatable {
        public var name: String
        /// One per error, the most final failures first.
        public var groups: [FailureGroup]
        /// `nil` when no task of the job waits for its next attempt.
        public var waiting: Waiting?

        public init(name: String, groups: [FailureGroup], waiting: Waiting? = nil) {
            self.name = name
            self.groups = groups
            self.waiting = waiting
        }

        public var failures: Int { groups.reduce(0) { $0 + $1.count } }
        public var final: Int { groups.reduce(0) { $0 + $1.final } }
    }

    /// Tasks of a job that wait for their next attempt.
    public struct Waiting: Sendable, Equatable {
        public var tasks: Int
        /// True when there may be more than `tasks`.
        public var isAtLeast: Bool
        /// When the first of them is due.
        public var firstDueAt: Date?

        public init(tasks: Int, isAtLeast: Bool = false, firstDueAt: Date?) {
            self.tasks = tasks
            self.isAtLeast = isAtLeast
            self.firstDueAt = firstDueAt
        }
    }

    public var madeAt: Date
    /// Which failures it is about.
    public var scope: FailureFilter
    public var totals: Totals
    /// The most final failures first.
    public var jobs: [Job]
    /// `nil` when nothing failed.
    public var timeline: FailureTimeline?

    public init(madeAt: Date, scope: FailureFilter, totals: Totals, jobs: [Job], timeline: FailureTimeline?) {
        self.madeAt = madeAt
        self.scope = scope
        self.totals = totals
        self.jobs = jobs
        self.timeline = timeline
    }

    /// How many failures: failed attempts of tasks and of items.
    public var failures: Int { jobs.reduce(0) { $0 + $1.failures } }
    /// How many of them were final; the others were followed by another attempt, or will be.
    public var final: Int { jobs.reduce(0) { $0 + $1.final } }
}
