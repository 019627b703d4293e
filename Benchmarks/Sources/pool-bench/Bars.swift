import Foundation

/// One bar chart: a group of bars for each pool, each bar with its figure behind it.
struct Bars {
    enum Scale { case linear, logarithmic }

    /// What there is to draw of a pool.
    struct Pool {
        let name: String
        let few: Multiplex
        let many: Multiplex
        /// Milliseconds.
        var wait: Double { (many.p999 ?? 0) / 1000 }

        static func all(of report: PoolReport) -> [Pool] {
            let rivals = Rival.all.compactMap { report.rivals[$0.name] ?? nil }
            return [
                Pool(name: "MySQLPool", few: report.multiplex8x8, many: report.multiplex64x8),
                Pool(name: "MySQLPool, TCP", few: report.multiplex8x8TCP, many: report.multiplex64x8TCP),
            ] + rivals.map { Pool(name: $0.title, few: $0.multiplex8x8, many: $0.multiplex64x8) }
        }
    }

    static let width = 760
    private static let left = 190.0
    private static let right = 80.0
    private static let thickness = 16.0

    let title: String
    let pools: [Pool]
    let series: [(name: String, value: KeyPath<Pool, Double>)]
    let scale: Scale
    let top: Int

    var bottom: Int { Int(y(ofGroup: pools.count)) }

    var svg: String {
        let head = #"<text x="0" y="\#(top + 16)" font-weight="600">\#(title)</text>"#
        return ([head] + legend + pools.indices.flatMap(group)).joined(separator: "\n")
    }

    private var legend: [String] {
        guard series.count > 1 else { return [] }
        return series.indices.flatMap { index in
            let x = Self.left + Double(index) * 220
            return [
                #"<rect class="\#(style(index))" x="\#(x)" y="\#(top + 27)" width="12" height="12" rx="2"/>"#,
                #"<text class="quiet" x="\#(x + 18)" y="\#(top + 38)">\#(series[index].name)</text>"#,
            ]
        }
    }

    private func group(_ index: Int) -> [String] {
        let y = y(ofGroup: index)
        let middle = y + Double(series.count) * Self.thickness / 2 + 4
        let name = #"<text x="\#(Self.left - 10)" y="\#(middle)" text-anchor="end">\#(pools[index].name)</text>"#
        return [name] + series.indices.flatMap { bar($0, of: pools[index], at: y + Double($0) * Self.thickness) }
    }

    private func bar(_ index: Int, of pool: Pool, at y: Double) -> [String] {
        let value = pool[keyPath: series[index].value]
        let length = (Double(Self.width) - Self.left - Self.right) * part(value)
        return [
            """
            <rect class="\(style(index))" x="\(Self.left)" y="\(y)" width="\(String(format: "%.1f", length))" \
            height="\(Self.thickness - 2)" rx="2"/>
            """,
            """
            <text class="quiet" x="\(String(format: "%.1f", Self.left + length + 6))" y="\(y + 12)">\
            \(value >= 100 ? count(value) : String(format: "%.1f", value))</text>
            """,
        ]
    }

    /// How much of the width a value takes. On the logarithmic scale the shortest bar is a tenth of the least value.
    private func part(_ value: Double) -> Double {
        let values = pools.flatMap { pool in series.map { pool[keyPath: $0.value] } }.filter { $0 > 0 }
        guard value > 0, let most = values.max(), let least = values.min() else { return 0 }
        switch scale {
        case .linear: return value / most
        case .logarithmic: return log10(value / (least / 10)) / log10(most / (least / 10))
        }
    }

    private func y(ofGroup index: Int) -> Double {
        let head = series.count > 1 ? 52.0 : 30.0
        return Double(top) + head + Double(index) * (Double(series.count) * Self.thickness + 12)
    }

    private func style(_ index: Int) -> String { index == 0 ? "a" : "b" }
}
