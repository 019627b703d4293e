import Reporting

/// What was seen, over time: a chart for each quantity, a line for each thing it is of.
struct SoakPlot {
    private let samples: Samples

    init(_ report: SoakReport) { samples = report.samples }

    func write(to path: String) throws {
        let charts = Gauge.Quantity.allCases.map { quantity in
            Lines(
                Self.title(of: quantity), times: samples.times.map { $0 / 60 },
                lines: samples.gauges.filter { $0.quantity == quantity }.map {
                    Lines.Line($0.subject, samples.values[$0]?.map { $0 / Self.unit(of: quantity) } ?? [])
                })
        }
        try Plot(charts).write(to: path)
    }

    private static func unit(of quantity: Gauge.Quantity) -> Double { quantity == .memory ? 1_024 : 1 }

    private static func title(of quantity: Gauge.Quantity) -> String {
        switch quantity {
        case .memory: "Resident memory, MiB, over minutes"
        case .threads: "Threads"
        case .descriptors: "Open descriptors"
        case .history: "Length of InnoDB's history list"
        case .sessions: "Sessions on the server"
        case .statements: "Prepared statements on the server"
        case .rows: "Rows"
        }
    }
}
