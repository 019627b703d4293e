import Histories

/// Where tasks are when everything is over: I9, I10, I11.
enum Ends {
    static func violations(_ evidence: Evidence) -> [Violation] {
        places(evidence) + discarded(evidence)
    }

    private static func places(_ evidence: Evidence) -> [Violation] {
        Dictionary(grouping: evidence.rows, by: \.id).sorted { $0.key < $1.key }.flatMap { id, rows -> [Violation] in
            let places = rows.map(\.place.rawValue).sorted().joined(separator: " and ")
            if rows.count > 1 {
                return [Violation(.endsAreFinal, "task \(id) is \(places)", task: id, key: rows[0].key)]
            }
            guard !rows[0].place.isEnd else { return [] }
            return [Violation(.everythingEnds, "task \(id) is still \(places)", task: id, key: rows[0].key)]
        }
    }

    private static func discarded(_ evidence: Evidence) -> [Violation] {
        let orders = Ledger(evidence.records).entries.mapValues(\.order)
        return evidence.rows.compactMap { row in
            guard let order = orders[row.key] else { return nil }
            func violation(_ sentence: String) -> Violation {
                Violation(.attemptsAreBounded, "task \(row.id) of \(row.key) \(sentence)", task: row.id, key: row.key)
            }
            if row.place == .completed {
                return order.job == .doomed ? violation("is completed, although its handler always fails") : nil
            }
            guard row.place == .discarded else { return nil }
            let failures = evidence.failures[row.id] ?? [:]
            let deaths = failures["process_lost", default: 0]
            let own = failures.values.reduce(0, +) - deaths
            let limit = order.job == .doomed ? evidence.rules.doomedAttempts : evidence.rules.attempts
            if own > limit { return violation("failed \(own) times, with \(limit) attempts") }
            let isExplained = own == limit || deaths >= evidence.rules.crashLimit
            return isExplained ? nil : violation("was discarded after the failures \(failures)")
        }
    }
}
