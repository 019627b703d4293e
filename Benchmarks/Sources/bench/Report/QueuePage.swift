import Foundation
import Reporting

/// The tables of the queue, in Markdown.
struct QueuePage {
    let report: QueueReport
    let earlier: EarlierRivals

    init(_ report: QueueReport, _ earlier: EarlierRivals) {
        self.report = report
        self.earlier = earlier
    }

    var markdown: String {
        let parts = [
            origin, absent, markdownTable(Figure.titles, report.figures.map(\.cells), left: ["to reach", "reached"]),
            binlog, rivals, "![Tasks per second and waits, as bars](benchmarks-queue.svg)",
        ]
        return parts.compactMap { $0 }.joined(separator: "\n\n")
    }

    private var origin: String {
        let machine = report.machine
        let dates = Set(report.dates.values).sorted()
        let when = dates.count > 1 ? "\(dates[0]) to \(dates[dates.count - 1])" : dates.first ?? machine.date
        return """
            \(when), MariaDB \(report.server), durable and without a binary log, \(machine.system), \(report.cpus) CPUs \
            (\(processors)) for clients and server together.
            """
    }

    /// That of most measurements, and what was made on others.
    private var processors: String {
        let names = Dictionary(grouping: report.processors, by: \.value).mapValues { $0.map(\.key).sorted() }
            .sorted { ($0.value.count, $0.key) > ($1.value.count, $1.key) }
        guard let first = names.first else { return report.machine.processor }
        let others = names.dropFirst().map { "\($0.value.joined(separator: " and ")) on \($0.key)" }
        return ([first.key] + others).joined(separator: "; ")
    }

    private var absent: String? {
        let names = QueueReport.Measurement.allCases.map(\.rawValue).filter { report.dates[$0] == nil }
        return names.isEmpty ? nil : "Not measured: \(names.joined(separator: ", "))."
    }

    private var binlog: String? {
        guard let result = report.binlog else { return nil }
        let rows = [
            ("burn-down, no history kept", result.burnDown), ("burn-down with history", result.burnDownWithHistory),
            ("enqueue in one call", result.enqueueBulk), ("enqueue one by one, 8 threads", result.enqueueSingle),
        ].map { name, figures in
            [
                name, count(figures.without.rate) + "/s", decimal(figures.without.ratio, 2),
                count(figures.with.rate) + "/s", decimal(figures.with.ratio, 2), decimal(figures.ratio, 2),
            ]
        }
        let names = ["", "no binary log", "of the floor", "`sync_binlog=1`", "of the floor there", "what is left"]
        return """
            What a binary log costs that is flushed with each commit, in turns on two servers, \
            \(count(Double(result.tasks))) tasks a round:

            \(markdownTable(names, rows))
            """
    }

    private var rivals: String {
        let own = report.engine.map { ours($0, report.latency) } ?? []
        let measured = (report.rivals?.rivals ?? []).map { row($0) }
        let missing = (report.rivals?.missing ?? [:]).sorted { $0.key < $1.key }.map {
            "\($0.key) was not measured: \($0.value)."
        }
        let names = [
            "no-op tasks", "kept in", "settings", "burn-down /s", "one by one /s", "in bulk /s", "p50 ms", "p99 ms",
        ]
        let table = markdownTable(
            names, own + measured + earlier.rivals.map { row($0, mark: " †") }, left: ["kept in", "settings"])
        let note = """
            † Not of this run: measured earlier on a machine of the same kind (\(earlier.date), \(earlier.machine)). \
            ‡ Not durable: a crash of its server may lose what it acknowledged.
            """
        return ([table, note] + missing).joined(separator: "\n\n")
    }

    private func ours(_ engine: EngineResult, _ latency: LatencyResult?) -> [[String]] {
        let waits = [latency?.crossProcess.median, latency?.crossProcess.tail].map(wait)
        return [
            [
                "**Haulout**, no history kept", "MariaDB", "1 process, 16 workers", count(engine.burnDown.rate),
                count(engine.enqueueSingle.rate), count(engine.enqueueBulk.rate),
            ] + waits,
            [
                "**Haulout**, with history", "MariaDB", "1 process, 16 workers",
                count(engine.burnDownWithHistory.rate), "–", "–", "–", "–",
            ],
        ]
    }

    private func row(_ rival: QueueRival, mark: String = "") -> [String] {
        [
            rival.name + mark + (rival.durable ? "" : " ‡"), rival.broker, rival.settings, count(rival.burnDown),
            count(rival.enqueueSingle), count(rival.enqueueBulk), wait(rival.median), wait(rival.tail),
        ]
    }

    private func wait(_ value: Double?) -> String { value.map { decimal($0, $0 < 10 ? 2 : 0) } ?? "–" }
}
