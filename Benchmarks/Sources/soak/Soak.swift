import ArgumentParser

/// `script/soak`: a steady load for an hour, and whether anything grows.
@main
struct Soak: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "A steady load on a private server, and whether anything grows by it.",
        discussion: "docs/reliability.md explains what is looked at.",
        subcommands: [WatchCommand.self, RunCommand.self],
        defaultSubcommand: WatchCommand.self
    )
}
