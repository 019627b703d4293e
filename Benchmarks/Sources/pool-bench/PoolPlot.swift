import Reporting

/// Rates and p99.9 waits of the pools as bars.
struct PoolPlot {
    let report: PoolReport

    init(_ report: PoolReport) { self.report = report }

    var plot: Plot {
        Plot([
            Bars(
                "SELECTs per second, more is better",
                series: ["8 threads on 8 connections", "64 threads on 8 connections"],
                groups: pools.map { Bars.Group($0.name, [$0.few.rate, $0.many.rate]) },
                scale: .linear),
            Bars(
                "p99.9 of a call, 64 threads on 8 connections, ms on a logarithmic scale, less is better",
                series: ["64 threads on 8 connections"],
                groups: pools.map { Bars.Group($0.name, [$0.many.p999.map { $0 / 1000 }]) },
                scale: .logarithmic),
        ])
    }

    private var pools: [(name: String, few: Multiplex, many: Multiplex)] {
        let rivals = Rival.all.compactMap { report.rivals[$0.name] ?? nil }
        return [
            ("MySQLPool", report.multiplex8x8, report.multiplex64x8),
            ("MySQLPool, TCP", report.multiplex8x8TCP, report.multiplex64x8TCP),
        ] + rivals.map { ($0.title, $0.multiplex8x8, $0.multiplex64x8) }
    }
}
