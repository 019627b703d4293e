import Foundation

/// One bar chart: a group of bars for each thing that is compared, each bar with its figure behind it.
package struct Bars: Chart {
    package enum Scale { case linear, logarithmic }

    /// What there is to draw of one thing; no bar for what is not known.
    package struct Group {
        let name: String
        let values: [Double?]
        package var hasValues: Bool { values.contains { $0 != nil } }

        package init(_ name: String, _ values: [Double?]) {
            self.name = name
            self.values = values
        }
    }

    static let width = 760
    private static let left = 210.0
    private static let right = 80.0
    private static let thickness = 16.0

    private let title: String
    private let series: [String]
    private let groups: [Group]
    private let scale: Scale

    /// - Parameter series: What the values of each group are, in their order.
    package init(_ title: String, series: [String], groups: [Group], scale: Scale) {
        self.title = title
        self.series = series
        self.groups = groups
        self.scale = scale
    }

    package var height: Double { y(ofGroup: groups.count) }

    package var svg: String {
        let head = #"<text x="0" y="16" font-weight="600">\#(title)</text>"#
        return ([head] + legend + groups.indices.flatMap(group)).joined(separator: "\n")
    }

    private var legend: [String] {
        guard series.count > 1 else { return [] }
        return series.indices.flatMap { index in
            let x = Self.left + Double(index) * 220
            return [
                #"<rect class="\#(style(index))" x="\#(x)" y="27" width="12" height="12" rx="2"/>"#,
                #"<text class="quiet" x="\#(x + 18)" y="38">\#(series[index])</text>"#,
            ]
        }
    }

    private func group(_ index: Int) -> [String] {
        let group = groups[index]
        let y = y(ofGroup: index)
        let middle = y + Double(series.count) * Self.thickness / 2 + 4
        let name = #"<text x="\#(Self.left - 10)" y="\#(middle)" text-anchor="end">\#(group.name)</text>"#
        return [name]
            + group.values.enumerated().flatMap { number, value in
                value.map { bar($0, style(number), at: y + Double(number) * Self.thickness) } ?? []
            }
    }

    private func bar(_ value: Double, _ style: String, at y: Double) -> [String] {
        let length = (Double(Self.width) - Self.left - Self.right) * part(value)
        return [
            """
            <rect class="\(style)" x="\(Self.left)" y="\(y)" width="\(String(format: "%.1f", length))" \
            height="\(Self.thickness - 2)" rx="2"/>
            """,
            """
            <text class="quiet" x="\(String(format: "%.1f", Self.left + length + 6))" y="\(y + 12)">\
            \(label(value))</text>
            """,
        ]
    }

    private func label(_ value: Double) -> String {
        value >= 100 ? count(value) : String(format: value >= 10 ? "%.1f" : "%.2f", value)
    }

    /// How much of the width a value takes. On the logarithmic scale the shortest bar is a tenth of the least value.
    private func part(_ value: Double) -> Double {
        let values = groups.flatMap { $0.values.compactMap { $0 } }.filter { $0 > 0 }
        guard value > 0, let most = values.max(), let least = values.min() else { return 0 }
        switch scale {
        case .linear: return value / most
        case .logarithmic: return log10(value / (least / 10)) / log10(most / (least / 10))
        }
    }

    private func y(ofGroup index: Int) -> Double {
        let head = series.count > 1 ? 52.0 : 30.0
        return head + Double(index) * (Double(series.count) * Self.thickness + 12)
    }

    private func style(_ index: Int) -> String { index == 0 ? "a" : "b" }
}
