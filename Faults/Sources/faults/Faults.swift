import ArgumentParser

/// `script/faults`: breaks what a queue stands on, for minutes, and looks whether anything was lost.
@main
struct Faults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "A campaign of faults against Haulout on a private server, and a checker of what came of it.",
        discussion: "docs/reliability.md explains what is done, and what is looked at.",
        subcommands: [
            RunCommand.self, MatrixCommand.self, ClusterCommand.self, WorkerCommand.self, ProducerCommand.self,
            HauloutCommand.self,
        ],
        defaultSubcommand: RunCommand.self
    )
}
