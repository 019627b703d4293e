import Histories

/// A fault, from its beginning to its end, as the campaign has noted it.
struct Fault {
    var number: Int
    var kind: String
    var target: String
    var begins: Instant
    /// `nil` when it had no end before everything was over.
    var ends: Instant?

    static func all(_ records: [Record]) -> [Fault] {
        var faults: [Int: Fault] = [:]
        for record in records {
            switch record.event {
            case .fault(let number, let kind, let target):
                faults[number] = Fault(number: number, kind: kind, target: target, begins: record.time)
            case .healed(let number): faults[number]?.ends = record.time
            case .stalled(let milliseconds):
                // Numbers of its own: it is none of the campaign's faults.
                let number = -faults.count - 1
                faults[number] = Fault(
                    number: number, kind: "machine-stalled", target: "the machine",
                    begins: record.time + -Double(milliseconds) / 1000, ends: record.time)
            default: break
            }
        }
        return faults.values.sorted { $0.begins < $1.begins }
    }

    /// True when it holds up everybody for more than a moment.
    var isOutage: Bool { kind.hasPrefix("server-") || kind.hasPrefix("link-") || kind.hasPrefix("machine-") }

    func overlaps(_ begin: Instant, _ end: Instant) -> Bool {
        begins < end && (ends.map { $0 > begin } ?? true)
    }
}
