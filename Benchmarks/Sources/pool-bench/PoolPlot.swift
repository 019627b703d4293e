import Foundation

/// Rates and p99.9 waits of the pools as bars, readable on light and on dark pages.
struct PoolPlot {
    let report: PoolReport

    init(_ report: PoolReport) { self.report = report }

    var svg: String {
        let pools = Bars.Pool.all(of: report)
        let rates = Bars(
            title: "SELECTs per second, more is better", pools: pools,
            series: [("8 threads on 8 connections", \.few.rate), ("64 threads on 8 connections", \.many.rate)],
            scale: .linear, top: 0)
        let waits = Bars(
            title: "p99.9 of a call, 64 threads on 8 connections, ms on a logarithmic scale, less is better",
            pools: pools, series: [("64 threads on 8 connections", \.wait)], scale: .logarithmic, top: rates.bottom + 30
        )
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Bars.width) \(waits.bottom)" \
            font-family="system-ui, sans-serif" font-size="13">
            <style>
              text { fill: #1f2328 } .quiet { fill: #59636e } .a { fill: #0969da } .b { fill: #8fbcf0 }
              @media (prefers-color-scheme: dark) {
                text { fill: #f0f6fc } .quiet { fill: #9198a1 } .a { fill: #4493f8 } .b { fill: #28508f }
              }
            </style>
            \(rates.svg)
            \(waits.svg)
            </svg>

            """
    }
}
