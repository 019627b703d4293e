extension Examination {
    /// The queue's tables.
    package struct Tables: Sendable {
        /// What a locking read does with rows that another session has locked.
        package enum SkipLocked: Sendable, Equatable {
            case works
            /// The row was handed out, although somebody else has it.
            case ignored
            /// The server does not know the words.
            case unsupported
            case unknown(String)
        }

        /// How one of the queue's statements finds its rows.
        package struct Plan: Sendable {
            package enum Verdict: Sendable, Equatable {
                case asIntended
                /// The index that the statement names is not there.
                case indexMissing(String)
                /// Not the way that it was written for: `haulout_task is read as a whole`.
                case otherwise(String)
                case unknown(String)
            }

            /// `claim`
            package var statement: String
            package var verdict: Verdict

            package init(statement: String, verdict: Verdict) {
                self.statement = statement
                self.verdict = verdict
            }
        }

        /// 0 when there are none; `nil` when the account may not see it.
        package var version: Int?
        /// The version that this program needs.
        package var wanted: Int
        /// Tables of the queue that another engine than InnoDB keeps, with that engine.
        package var foreignEngines: [String: String]
        package var skipLocked: SkipLocked
        package var plans: [Plan]

        package init(
            version: Int?, wanted: Int, foreignEngines: [String: String] = [:],
            skipLocked: SkipLocked = .unknown("there are no tables"), plans: [Plan] = []
        ) {
            self.version = version
            self.wanted = wanted
            self.foreignEngines = foreignEngines
            self.skipLocked = skipLocked
            self.plans = plans
        }
    }
}
