import Foundation

/// A run as lines for a person at a terminal.
struct PoolTable {
    let report: PoolReport

    init(_ report: PoolReport) { self.report = report }

    var text: String {
        """
        \(report.server), \(report.cpus) CPUs (\(report.machine.processor)), \(report.machine.system)
        medians of \(report.rounds) rounds of \(report.seconds) s

        \(own)

        \(Self.line("pool", Row.titles))
        \(Row.all(of: report).map { Self.line($0.name, $0.cells) }.joined(separator: "\n"))
        \(report.missing.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n"))
        """
    }

    private var own: String {
        """
        8 threads on 8 connections    \(Self.compared(report.multiplex8x8))
        64 threads on 8 connections   \(Self.compared(report.multiplex64x8))
        8 on 8 over TCP               \(Self.compared(report.multiplex8x8TCP))
        64 on 8 over TCP              \(Self.compared(report.multiplex64x8TCP))
        bulk insert, \(report.bulk.rows) rows     \(Int(report.bulk.rate)) rows/s, floor \(Int(report.bulk.floor)), \
        ratio \(report.bulk.ratio)
        borrow and return             \(report.borrowReturn) ns, with a look at the socket \(report.borrowReturnChecked) ns
        """
    }

    private static func compared(_ result: Multiplex) -> String {
        guard let floor = result.floor, let ratio = result.ratio else { return "\(Int(result.rate))/s" }
        return """
            \(Int(result.rate))/s, floor \(Int(floor))/s, ratio \(ratio); \
            CPU \(result.cpu ?? 0) µs, floor \(result.floorCPU ?? 0) µs; \
            switches \(result.switches ?? 0), floor \(result.floorSwitches ?? 0)
            """
    }

    private static func line(_ name: String, _ cells: [String]) -> String {
        name.padding(toLength: 34, withPad: " ", startingAt: 0)
            + cells.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
    }
}
