/// The queue's tables, and how the server deals with its statements.
extension Check {
    static let tables = [schema, engines, skipLocked, plans]

    private static let schema = Check("schema") { examination in
        let wanted = examination.tables.wanted
        guard let version = examination.tables.version else {
            return [.skipped("The version of the queue's tables is not known: the account may not read it.")]
        }
        if version == wanted { return [.ok("The queue's tables are at version \(wanted).")] }
        if version > wanted {
            return [
                .problem(
                    "The queue's tables have version \(version), this program knows versions up to \(wanted).",
                    "It does nothing with tables that it does not know.", ["Use the newer haulout that made them."])
            ]
        }
        return [
            .problem(
                version == 0
                    ? "The queue's tables are missing."
                    : "The queue's tables have version \(version), this program needs \(wanted).",
                "It does nothing until they are there.", ["haulout migrate"])
        ]
    }

    private static let engines = Check("engine") { examination in
        examination.tables.foreignEngines.sorted { $0.key < $1.key }.map { table, engine in
            .problem(
                "\(table) is kept by \(engine), not by InnoDB.",
                "It has no transactions: tasks are lost or run twice at every error.",
                ["ALTER TABLE \(table) ENGINE=InnoDB"])
        }
    }

    private static let skipLocked = Check("skip-locked") { examination in
        guard examination.tables.version == examination.tables.wanted else { return [] }
        guard examination.needs.skipsLocked else {
            return [.ok("SKIP LOCKED is not used: `workers.skip_locked` is false.")]
        }
        switch examination.tables.skipLocked {
        case .works: return [.ok("SKIP LOCKED steps over a row that another session has locked.")]
        case .ignored:
            return [
                .warning(
                    "SKIP LOCKED gave out a row that another session has locked.",
                    """
                    No task runs twice for that, because a claim is a compare-and-set; but workers find the same tasks, \
                    and all but one take them in vain.
                    """,
                    [
                        "Use MariaDB or MySQL; a proxy must not send it to another server.",
                        "Or set `workers.skip_locked: false`.",
                    ])
            ]
        case .unsupported:
            return [
                .problem(
                    "The server does not know SKIP LOCKED.", "Workers cannot claim tasks.",
                    [
                        "Update it to MariaDB 10.6 or MySQL 8.0.1, or to a later version.",
                        "If it is a relative of these, set `workers.skip_locked: false`.",
                    ])
            ]
        case .unknown(let reason): return [.skipped("Whether SKIP LOCKED works was not tried: \(reason).")]
        }
    }

    private static let plans = Check("plans") { examination in
        let plans = examination.tables.plans
        guard !plans.isEmpty else { return [] }
        let findings = plans.compactMap(finding)
        let known = plans.count - findings.count
        let words = "\(known) of \(plans.count) statements of the queue find their rows as they should."
        return (known > 0 ? [.ok(words)] : []) + findings
    }

    private static func finding(_ plan: Examination.Tables.Plan) -> Finding? {
        switch plan.verdict {
        case .asIntended: nil
        case .indexMissing(let message):
            .problem(
                "The statement “\(plan.statement)” fails: \(message)",
                "Somebody has dropped an index of the queue. What this statement does is not done any more.",
                ["Make the index again as docs/schema.sql has it."])
        case .otherwise(let manner):
            .warning(
                "The statement “\(plan.statement)” does not find its rows as it should: \(manner).",
                "It gets slower as the table grows, and may wait for rows that it has no business with.",
                ["ANALYZE TABLE, and compare the indexes with docs/schema.sql."])
        case .unknown(let reason):
            .skipped("How the statement “\(plan.statement)” finds its rows is not known: \(reason)")
        }
    }
}
