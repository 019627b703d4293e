import Foundation

/// Charts below each other in one picture, readable on light and on dark pages.
package struct Plot {
    private let charts: [any Chart]

    package init(_ charts: [any Chart]) { self.charts = charts }

    package func write(to path: String) throws {
        try svg.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private var svg: String {
        var top = 0.0
        let placed = charts.map { chart in
            defer { top += chart.height + 30 }
            return #"<g transform="translate(0 \#(Int(top)))">\#n\#(chart.svg)\#n</g>"#
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Bars.width) \(Int(top) - 30)" \
            font-family="system-ui, sans-serif" font-size="13">
            <style>
              text { fill: #1f2328 } .quiet { fill: #59636e } .a { fill: #0969da } .b { fill: #8fbcf0 }
              .rule { stroke: #818b98; stroke-opacity: 0.3 }
              @media (prefers-color-scheme: dark) {
                text { fill: #f0f6fc } .quiet { fill: #9198a1 } .a { fill: #4493f8 } .b { fill: #28508f }
              }
            </style>
            \(placed.joined(separator: "\n"))
            </svg>

            """
    }
}
