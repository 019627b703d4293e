import Foundation

extension InMemoryState {
    /// All that match, the lowest ids first; the filter's limit is left to the caller.
    func failures(matching filter: FailureFilter, at now: Date) -> [RecordedFailure] {
        let earliest = filter.greatestAge.map { now.addingTimeInterval(-($0 / .seconds(1))) } ?? .distantPast
        let matching = failures.values.filter { recorded in
            let failure = recorded.failure
            return (filter.id ?? recorded.id) == recorded.id && (filter.task ?? failure.task) == failure.task
                && (filter.job ?? failure.job) == failure.job && (filter.queue ?? failure.queue) == failure.queue
                && (filter.kind ?? failure.cause.kind) == failure.cause.kind
                && (!filter.finalOnly || failure.isFinal) && recorded.recordedAt >= earliest
        }
        return matching.sorted { $0.id < $1.id }
    }

    func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int, at now: Date) -> [FailureGroup] {
        struct Key: Hashable {
            let job: String
            let fingerprint: UInt64
        }
        let groups = Dictionary(grouping: failures(matching: filter, at: now)) { recorded in
            let failure = recorded.failure
            return Key(job: failure.job, fingerprint: FailureFingerprint.of(job: failure.job, cause: failure.cause))
        }
        let sorted = groups.values.sorted { ($1.count, $0[0].id) < ($0.count, $1[0].id) }
        return sorted.prefix(filter.limit ?? .max).map { FailureGroup($0, itemsPerGroup: itemsPerGroup) }
    }
}

extension FailureGroup {
    /// - Parameter failures: Those of the group, in the order of their ids; not empty.
    fileprivate init(_ failures: [RecordedFailure], itemsPerGroup: Int) {
        let (first, last) = (failures[0], failures[failures.count - 1])
        var items: [Item] = []
        var places: [JSONValue: Int] = [:]
        for failure in failures.map(\.failure) {
            guard let item = failure.item else { continue }
            if let place = places[item] {
                items[place].task = max(items[place].task, failure.task)
                items[place].isFinal = items[place].isFinal || failure.isFinal
            } else {
                places[item] = items.count
                items.append(Item(item: item, task: failure.task, isFinal: failure.isFinal))
            }
        }
        self.init(
            job: last.failure.job,
            cause: last.failure.cause,
            count: failures.count,
            final: failures.count { $0.failure.isFinal },
            tasks: Set(failures.map(\.failure.task)).count,
            firstSeen: first.recordedAt,
            lastSeen: last.recordedAt,
            itemCount: items.count,
            items: Array(items.prefix(itemsPerGroup))
        )
    }
}
