import ArgumentParser

/// `script/bench`: measures Haulout against the floor, which is a C loop over libmariadb for the same work in the same
/// run.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures Haulout on this machine, each figure beside that of a plain C program in the same run.",
        subcommands: [
            Engine.self, Binlog.self, Latency.self, Depth.self, Snapshot.self, Items.self, Idle.self, Memory.self,
            Mixed.self, Processes.self, Worker.self, Collect.self, Report.self,
        ]
    )
}
