import ArgumentParser
import HauloutBench
import HauloutCore
import YAMLConfiguration

struct BenchCommand: HauloutCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast the queue is on the server of the configuration.",
        discussion: """
            burndown  waiting no-op tasks are claimed, run and completed
            enqueue   tasks are enqueued: in one call, then one by one from 8 threads
            latency   from the call that enqueues to the start of the handler
            mixed     4 programs enqueue in 3 queues, workers run, some attempts fail

            Without a name all four, which takes about a minute. Your queues and tables are not touched: each measurement \
            makes a database haulout_bench_… and drops it at the end, also after Ctrl-C. That takes the right to make one:
              GRANT ALL ON `haulout\\_bench\\_%`.* TO …

            The server does have to do the work, which slows down whatever else it does: mind where you run it. The \
            figures hold for this machine, this network and this server, whose settings are printed with them; with \
            innodb_flush_log_at_trx_commit other than 1 they are too good to be true.

            Examples:
              haulout bench                            all four
              haulout bench burndown --tasks 1000000   a long one
              haulout bench mixed --workers 64 --json
            """
    )

    @OptionGroup var config: ConfigOption
    @OptionGroup var format: FormatOption

    @Argument(
        help: ArgumentHelp("burndown, enqueue, latency or mixed; all when none is named.", valueName: "measurement"),
        transform: BenchCommand.measurement)
    var measurements: [BenchPlan.Measurement] = []

    @Option(
        help: ArgumentHelp(
            "How many tasks are burnt down, and enqueued in one call; a fifth of it for mixed, at most 300 for latency.",
            valueName: "n"))
    var tasks = BenchPlan.defaultTasks

    @Option(
        help: ArgumentHelp("How many workers run; by default `workers.threads` of the configuration.", valueName: "n"))
    var workers: Int?

    func validate() throws {
        guard (1...10_000_000).contains(tasks) else { throw ValidationError("--tasks must be from 1 to 10000000.") }
        let range = SupervisorOptions.threadRange
        if let workers, !range.contains(workers) {
            throw ValidationError("--workers must be from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    func run(in environment: any CommandEnvironment, console: Console) async throws {
        let plan = BenchPlan(
            measurements: measurements.isEmpty ? BenchPlan.Measurement.allCases : measurements, tasks: tasks,
            workers: workers)
        let report = try await measure(plan, in: environment, console)
        report.warnings.forEach(console.note)
        try console.show(report, json: format.isJSON)
        if let lost = report.mixed?.lost, lost != 0 {
            throw CommandFailure.failure("\(Words.count(lost, "task")) of the mixed measurement never ended.")
        }
    }

    private func measure(
        _ plan: BenchPlan, in environment: any CommandEnvironment, _ console: Console
    ) async throws -> BenchReport {
        let printer = ProgressPrinter(console: console)
        defer { printer.finish() }
        return try await environment.bench(plan) { printer.update($0.text) }
    }

    private static func measurement(_ text: String) throws -> BenchPlan.Measurement {
        let names = BenchPlan.Measurement.allCases.map(\.rawValue)
        guard let measurement = BenchPlan.Measurement(rawValue: text) else {
            throw ValidationError(
                "expected one of \(names.joined(separator: ", "))" + Suggestion.hint(for: text, among: names))
        }
        return measurement
    }
}
