import Foundation
import Reporting

/// The tables of a run, in Markdown.
struct PoolPage {
    let report: PoolReport

    init(_ report: PoolReport) { self.report = report }

    var markdown: String {
        """
        \(origin)

        \(floors)

        \(pools)

        ![Rates and p99.9 of a call, as bars](benchmarks.svg)
        """
    }

    private var origin: String {
        let machine = report.machine
        return """
            \(machine.date), MariaDB \(report.server), \(machine.system), \(report.cpus) CPUs (\(machine.processor)) for \
            clients and server together. Medians of \(report.rounds) rounds of \(report.seconds.formatted()) s.
            """
    }

    private var floors: String {
        let rows = [
            multiplex("8 threads on 8 connections, socket", report.multiplex8x8),
            multiplex("8 threads on 8 connections, TCP", report.multiplex8x8TCP),
            multiplex("64 threads on 8 connections, socket", report.multiplex64x8),
            multiplex("64 threads on 8 connections, TCP", report.multiplex64x8TCP),
            [
                "bulk insert of \(count(Double(report.bulk.rows))) rows", count(report.bulk.rate) + " rows/s",
                count(report.bulk.floor) + " rows/s", ratio(report.bulk.ratio), "", "",
            ],
            ["borrow and return", "\(count(report.borrowReturn)) ns", "", "", "", ""],
            ["borrow, look at the socket, return", "\(count(report.borrowReturnChecked)) ns", "", "", "", ""],
        ]
        let names = ["", "MySQLPool", "floor in C", "ratio", "CPU µs per query (floor)", "switches (floor)"]
        return markdownTable(names, rows)
    }

    private var pools: String {
        let names = ["pool"] + Row.titles
        let rows = Row.all(of: report).map { [$0.name] + $0.cells }
        let absent = report.missing.sorted { $0.key < $1.key }.map { "\($0.key) was not measured: \($0.value)" }
        return ([markdownTable(names, rows)] + absent).joined(separator: "\n\n")
    }

    private func multiplex(_ name: String, _ result: Multiplex) -> [String] {
        [
            name, count(result.rate) + "/s", count(result.floor) + "/s", ratio(result.ratio),
            pair(result.cpu, result.floorCPU), pair(result.switches, result.floorSwitches),
        ]
    }

    private func ratio(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "" }

    private func pair(_ own: Double?, _ floor: Double?) -> String {
        guard let own, let floor else { return "" }
        return String(format: "%.1f (%.1f)", own, floor)
    }
}
