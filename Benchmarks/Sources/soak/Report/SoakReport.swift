import Flatness
import Measuring

/// What a soak came to.
struct SoakReport {
    let samples: Samples
    let work: SoakWork
    let trends: [(gauge: Gauge, trend: Trend)]

    init(samples: Samples, work: SoakWork) {
        self.samples = samples
        self.work = work
        trends = samples.gauges.compactMap { gauge in
            Trend(samples.values[gauge] ?? [], gauge.quantity.tolerance).map { (gauge, $0) }
        }
    }

    /// True when nothing grows, and no task was left behind.
    var isFlat: Bool { work.left == 0 && trends.allSatisfy(\.trend.isFlat) }

    var text: String {
        let lines = trends.map { gauge, trend in
            [
                "\(gauge.subject) \(gauge.quantity.rawValue)", Self.number(trend.secondQuarter),
                Self.number(trend.lastQuarter), Self.number(trend.limit), Self.number(trend.highest),
                trend.isFlat ? "flat" : "GROWS",
            ]
        }
        return """
            \(table([["medians", "2nd quarter", "last quarter", "limit", "highest", ""]] + lines))

            \(work.text)
            \(isFlat ? "Flat." : "NOT flat.")
            """
    }

    func json() throws -> String { try SoakObject(self).json() }

    private static func number(_ value: Double) -> String { String(Int(value.rounded())) }
}

/// What was done meanwhile.
struct SoakWork: Encodable {
    let minutes: Double
    let enqueued: Int
    /// Orders that were found under their unique key.
    let existing: Int
    let completed: Int
    let discarded: Int
    /// Tasks that have not come to an end.
    let left: Int
    /// Processes that came and went.
    let guests: Int
    /// Processor time of all that stayed, the server included, as a share of one processor.
    let processors: Double

    var text: String {
        """
        \(minutes) minutes: \(enqueued) tasks enqueued and \(existing) found under their key, \(completed) completed, \
        \(discarded) discarded, \(left) left; \(guests) processes came and went; \(rounded(processors * 100, to: 1)) % \
        of one processor
        """
    }
}

/// The report as one JSON object.
private struct SoakObject: Encodable {
    struct Series: Encodable {
        let subject: String
        let quantity: String
        let second: Double
        let last: Double
        let limit: Double
        let highest: Double
        let isFlat: Bool

        private enum CodingKeys: String, CodingKey {
            case subject, quantity, second = "second_quarter", last = "last_quarter", limit, highest, isFlat = "flat"
        }
    }

    let isFlat: Bool
    let work: SoakWork
    let series: [Series]

    private enum CodingKeys: String, CodingKey { case isFlat = "flat", work, series }

    init(_ report: SoakReport) {
        isFlat = report.isFlat
        work = report.work
        series = report.trends.map { gauge, trend in
            Series(
                subject: gauge.subject, quantity: gauge.quantity.rawValue, second: trend.secondQuarter,
                last: trend.lastQuarter, limit: rounded(trend.limit, to: 1), highest: trend.highest,
                isFlat: trend.isFlat)
        }
    }
}
