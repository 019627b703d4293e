import Foundation

/// What was seen, look after look.
struct Samples {
    /// When each look was, since the begin of the load, in seconds.
    private(set) var times: [Double] = []
    private(set) var values: [Gauge: [Double]] = [:]

    mutating func add(_ look: [Gauge: Double], at time: Double) {
        times.append(time)
        for (gauge, value) in look { values[gauge, default: []].append(value) }
    }

    var gauges: [Gauge] { values.keys.sorted() }

    /// One line for each look, with a head.
    var table: String {
        let head = ["seconds"] + gauges.map { "\($0.subject) \($0.quantity.rawValue)" }
        let lines = times.indices.map { index in
            ([times[index].rounded()] + gauges.map { values[$0]?[index] ?? 0 }).map { String(Int($0)) }
        }
        return ([head] + lines).map { $0.joined(separator: "\t") + "\n" }.joined()
    }
}
