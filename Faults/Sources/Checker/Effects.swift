import Histories

/// Effects in the database, against the ends of the tasks: I8.
enum Effects {
    static func violations(_ evidence: Evidence) -> [Violation] {
        let orders = Ledger(evidence.records).entries.mapValues(\.order)
        let byKey = Dictionary(grouping: evidence.effects, by: \.key)
        return doubles(evidence.effects)
            + evidence.endsByKey.sorted { $0.key < $1.key }.flatMap { key, places in
                guard let order = orders[key], order.job == .count, places.allSatisfy({ $0 == .completed }),
                    places.count == order.tasks
                else { return [Violation]() }
                let missing = Set(1...order.items).subtracting((byKey[key] ?? []).map(\.item)).sorted()
                guard !missing.isEmpty else { return [] }
                return [
                    Violation(
                        .effectsOnce, "\(key) is completed, without the effects of the items \(missing)", key: key)
                ]
            }
    }

    private static func doubles(_ effects: [Effect]) -> [Violation] {
        Dictionary(grouping: effects) { [$0.key, String($0.item)] }.values.filter { $0.count > 1 }.map { same in
            let attempts = same.map(\.attempt).sorted().map { "\($0.number) of task \($0.task)" }
            return Violation(
                .effectsOnce,
                "item \(same[0].item) of \(same[0].key) has \(same.count) effects, of the attempts \(attempts)",
                task: same[0].attempt.task, key: same[0].key)
        }
    }
}

extension Evidence {
    /// Where the tasks of each order are.
    var endsByKey: [String: [TaskRow.Place]] {
        Dictionary(grouping: rows, by: \.key).mapValues { $0.map(\.place) }
    }
}
