import ArgumentParser

/// The pool's measurements, and the page of them.
@main
struct PoolBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool-bench",
        abstract: "Measures the pool on this machine, beside a plain C program and beside other pools.",
        subcommands: [Measure.self, Load.self, Report.self]
    )
}
