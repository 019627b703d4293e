import Histories

/// What producers know, by order.
struct Ledger {
    enum Outcome {
        /// A call for it returned.
        case there(ids: [Int64])
        /// No call returned, and one of them may have worked.
        case unknown
        /// Every call said that nothing was enqueued.
        case refused
    }

    struct Entry {
        var order: Order
        /// When the first call for it began.
        var first: Instant
        /// When the last call for it began.
        var begun: Instant
        var outcome: Outcome?

        /// A producer that was killed in the middle of a call knows as little as one that got no answer.
        var known: Outcome { outcome ?? .unknown }
    }

    private(set) var entries: [String: Entry] = [:]
    /// Orders of which an earlier call got no answer.
    private var unsettled: Set<String> = []

    init(_ records: [Record]) {
        for record in records {
            switch record.event {
            case .begins(let order):
                // What an earlier call may have done, a later one does not undo.
                let before = entries[order.key]
                if let before, case .unknown = before.known { unsettled.insert(order.key) }
                entries[order.key] = Entry(order: order, first: before?.first ?? record.time, begun: record.time)
            case .enqueued(let key, let ids): entries[key]?.outcome = .there(ids: ids)
            case .unknown(let key, _): entries[key]?.outcome = .unknown
            case .refused(let key, _): if !unsettled.contains(key) { entries[key]?.outcome = .refused }
            default: break
            }
        }
    }
}
