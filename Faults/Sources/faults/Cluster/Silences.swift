import Histories

/// For how long nobody began anything, because something happened to a node.
struct Silences {
    /// The longest silence after each fault, in seconds, by the fault's kind.
    private(set) var byKind: [String: [Double]] = [:]

    /// Up to so many seconds after its beginning a silence counts as a fault's; nodes have longer pauses between them.
    private static let reach = 20.0

    init(_ records: [Record]) {
        let starts = records.compactMap { record -> Instant? in
            if case .ran = record.event { record.time } else { nil }
        }
        var index = 0
        for record in records {
            guard case .fault(_, let kind, _) = record.event, NodeFault(rawValue: kind) != nil else { continue }
            while index < starts.count, starts[index] < record.time { index += 1 }
            var (last, longest) = (record.time, 0.0)
            for start in starts[index...] {
                longest = max(longest, start - last)
                last = start
                if start - record.time > Self.reach { break }
            }
            byKind[kind, default: []].append(longest)
        }
    }

    /// - Parameter kind: All when `nil`.
    func seconds(_ share: Double, of kind: String? = nil) -> Double? {
        byKind.filter { kind == nil || $0.key == kind }.values.joined().quantile(share)
    }
}
