import Foundation
import Reporting

/// One pool in a table: its name and its figures as text.
struct Row {
    let name: String
    let cells: [String]

    static let titles = [
        "8 × 8 /s", "64 × 8 /s", "p50 µs", "p99 µs", "p99.9 µs", "Jain", "failed", "borrow ns", "spike", "killed",
    ]

    /// Ours first, over the socket and over TCP; then the others.
    static func all(of report: PoolReport) -> [Row] {
        [ours(report), oursOverTCP(report)]
            + Rival.all.compactMap { rival in (report.rivals[rival.name] ?? nil).map(Row.init) }
    }

    private static func ours(_ report: PoolReport) -> Row {
        Row(
            "MySQLPool", report.multiplex8x8, report.multiplex64x8, borrow: report.borrowReturn, report.spike,
            report.kill)
    }

    /// What goes for both ways is told once.
    private static func oursOverTCP(_ report: PoolReport) -> Row {
        Row("MySQLPool, TCP", report.multiplex8x8TCP, report.multiplex64x8TCP, borrow: nil, nil, nil)
    }

    private init(_ rival: RivalReport) {
        self.init(
            rival.title, rival.multiplex8x8, rival.multiplex64x8, borrow: rival.borrowReturn, rival.spike, rival.kill)
    }

    private init(_ name: String, _ few: Multiplex, _ many: Multiplex, borrow: Double?, _ spike: Spike?, _ kill: Kill?) {
        self.name = name
        cells = [
            count(few.rate), count(many.rate), count(many.p50), count(many.p99), count(many.p999),
            many.jain.map { String(format: "%.3f", $0) } ?? "–", count(Double(few.errors + many.errors)), count(borrow),
            spike.map { "\($0.connections)" } ?? "–",
            kill.map { "\(count(Double($0.errors))) of \(count(Double($0.queries)))" } ?? "–",
        ]
    }
}
