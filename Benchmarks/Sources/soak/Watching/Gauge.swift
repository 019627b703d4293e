import Flatness

/// A quantity that has to stay flat: what it is of, and which it is.
struct Gauge: Hashable, Comparable {
    enum Quantity: String, CaseIterable {
        // Of a process.
        case memory = "rss_kib"
        case threads, descriptors
        // Of the server.
        case history = "history_list_length"
        case sessions
        case statements = "prepared_statements"
        case rows

        var tolerance: Tolerance {
            switch self {
            // 1 MiB and a twentieth: allocators keep what they have had, and give it back when they like.
            case .memory: Tolerance(share: 0.05, margin: 1_024)
            // Dispatch has one thread more or less at times, and so have programs that are being started.
            case .threads, .descriptors, .sessions: Tolerance(share: 0, margin: 2)
            // Connections are replaced while they are in use, and have to fill again.
            case .statements: Tolerance(share: 0.1, margin: 50)
            // What is purged once in a while goes up and down.
            case .history: Tolerance(share: 0.5, margin: 200)
            case .rows: Tolerance(share: 0.25, margin: 100)
            }
        }
    }

    let subject: String
    let quantity: Quantity

    static func < (one: Gauge, other: Gauge) -> Bool {
        (one.order, one.subject) < (other.order, other.subject)
    }

    private var order: Int { Quantity.allCases.firstIndex(of: quantity) ?? 0 }
}
