import Foundation
import Reporting

/// Tasks per second of the queue, of its floor and of other queues, and the waits of their tasks, as bars.
struct QueuePlot {
    let report: QueueReport
    let earlier: EarlierRivals

    init(_ report: QueueReport, _ earlier: EarlierRivals) {
        self.report = report
        self.earlier = earlier
    }

    var plot: Plot {
        Plot([
            Bars(
                "No-op tasks done per second, on a logarithmic scale, more is better", series: ["burn-down"],
                groups: known(ownBurnDowns + rivals.map { Bars.Group($0.name, [$0.rival.burnDown]) }),
                scale: .logarithmic),
            Bars(
                "Tasks enqueued per second, on a logarithmic scale, more is better",
                series: ["many in one call", "one by one"],
                groups: known(
                    ownEnqueues + rivals.map { Bars.Group($0.name, [$0.rival.enqueueBulk, $0.rival.enqueueSingle]) }),
                scale: .logarithmic),
            Bars(
                "From the enqueue to the start, ms on a logarithmic scale, less is better", series: ["p99", "p50"],
                groups: known(ownWaits + rivals.map { Bars.Group($0.name, [$0.rival.tail, $0.rival.median]) }),
                scale: .logarithmic),
        ])
    }

    private var rivals: [(name: String, rival: QueueRival)] {
        (report.rivals?.rivals ?? []).map { ($0.shortName, $0) }
            + earlier.rivals.map { ("\($0.shortName) †", $0) }
    }

    private var ownBurnDowns: [Bars.Group] {
        guard let engine = report.engine else { return [] }
        return [
            Bars.Group("floor in C", [engine.burnDown.floor]),
            Bars.Group("Haulout", [engine.burnDown.rate]),
            Bars.Group("floor in C, history", [engine.burnDownWithHistory.floor]),
            Bars.Group("Haulout, history", [engine.burnDownWithHistory.rate]),
        ]
    }

    private var ownEnqueues: [Bars.Group] {
        guard let engine = report.engine else { return [] }
        return [
            Bars.Group("floor in C", [engine.enqueueBulk.floor, engine.enqueueSingle.floor]),
            Bars.Group("Haulout", [engine.enqueueBulk.rate, engine.enqueueSingle.rate]),
        ]
    }

    private var ownWaits: [Bars.Group] {
        guard let latency = report.latency?.crossProcess else { return [] }
        return [Bars.Group("Haulout", [latency.tail, latency.median])]
    }

    private func known(_ groups: [Bars.Group]) -> [Bars.Group] { groups.filter(\.hasValues) }
}

extension QueueRival {
    /// For the plot: the name without the version, and the server.
    fileprivate var shortName: String {
        let name = name.prefix { !$0.isNumber }.trimmingCharacters(in: .whitespaces)
        let server = broker.split(separator: " ").last.map(String.init) ?? broker
        return "\(name), \(server)"
    }
}
