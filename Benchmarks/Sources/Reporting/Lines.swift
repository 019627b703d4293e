import Foundation

/// One chart over time: a line for each thing, with its name and its last value at its end.
package struct Lines: Chart {
    package struct Line {
        let name: String
        let values: [Double]

        package init(_ name: String, _ values: [Double]) {
            self.name = name
            self.values = values
        }
    }

    private static let left = 60.0
    private static let right = 190.0
    private static let top = 30.0
    private static let depth = 150.0
    /// The least distance between two names.
    private static let spacing = 15.0
    private static let colours = ["#0969da", "#bc4c00", "#1a7f37", "#8250df", "#bf3989", "#9a6700", "#57606a"]

    private let title: String
    private let times: [Double]
    private let lines: [Line]
    private let most: Double

    /// - Parameter times: When the values of all lines were taken.
    package init(_ title: String, times: [Double], lines: [Line]) {
        self.title = title
        self.times = times
        self.lines = lines
        // Room above, and something to divide by.
        most = max(1, (lines.flatMap(\.values).max() ?? 0) * 1.1)
    }

    package var height: Double {
        Self.top + max(Self.depth, Double(lines.count) * Self.spacing) + 20
    }

    package var svg: String {
        let head = #"<text x="0" y="16" font-weight="600">\#(title)</text>"#
        let names = zip(lines.indices, nameHeights).map { index, y in
            #"""
            <text class="quiet" x="\#(Double(Bars.width) - Self.right + 8)" y="\#(number(y + 4))">\#
            <tspan fill="\#(colour(index))">■</tspan> \#(lines[index].name) \#(label(lines[index].values.last))</text>
            """#
        }
        return ([head] + axes + lines.indices.map(path) + names).joined(separator: "\n")
    }

    private var axes: [String] {
        let right = Double(Bars.width) - Self.right
        let levels = [0, most / 2, most].flatMap { value in
            [
                #"<path class="rule" d="M\#(Self.left) \#(number(y(value)))H\#(right)"/>"#,
                text(label(value), x: Self.left - 8, y: y(value) + 4, anchor: "end"),
            ]
        }
        let ends = [times.first, times.last].compactMap { $0 }.map { time in
            text(label(time), x: x(time), y: Self.top + Self.depth + 16, anchor: "middle")
        }
        return levels + ends
    }

    private func text(_ text: String, x: Double, y: Double, anchor: String) -> String {
        #"<text class="quiet" x="\#(number(x))" y="\#(number(y))" text-anchor="\#(anchor)">\#(text)</text>"#
    }

    private func path(_ index: Int) -> String {
        let points = zip(times, lines[index].values).map { "\(number(x($0))) \(number(y($1)))" }
        let line = points.joined(separator: "L")
        return #"<path fill="none" stroke="\#(colour(index))" stroke-width="1.5" d="M\#(line)"/>"#
    }

    /// Where the names stand: at the ends of their lines, moved apart where these are close.
    private var nameHeights: [Double] {
        var heights = lines.map { y($0.values.last ?? 0) }
        var next = Self.top
        let order = lines.indices.sorted { heights[$0] < heights[$1] }
        for (position, index) in order.enumerated() {
            // So low at most that those below still find room.
            let lowest = Self.top + Self.depth - Double(order.count - 1 - position) * Self.spacing
            heights[index] = max(next, min(heights[index], lowest))
            next = heights[index] + Self.spacing
        }
        return heights
    }

    private func x(_ time: Double) -> Double {
        let (first, last) = (times.first ?? 0, times.last ?? 1)
        let width = Double(Bars.width) - Self.left - Self.right
        return Self.left + width * (last > first ? (time - first) / (last - first) : 0)
    }

    private func y(_ value: Double) -> Double { Self.top + Self.depth * (1 - value / most) }

    private func colour(_ index: Int) -> String { Self.colours[index % Self.colours.count] }

    private func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private func label(_ value: Double?) -> String {
        guard let value else { return "" }
        return value < 100 && value != value.rounded() ? number(value) : count(value)
    }
}
