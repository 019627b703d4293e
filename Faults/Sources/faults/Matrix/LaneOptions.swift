import ArgumentParser

/// Where cells are played: the options of all commands that play some.
struct LaneOptions: ParsableArguments, Sendable {
    @Option(help: "How many cells are played at once, each lane on a server of its own.")
    var lanes = 8

    @Option(help: "Which server: a name that script/servers knows.")
    var server = "mariadb-10.11"

    @Option(help: "Where everything is written: logs, the servers' data. It is kept.")
    var folder: String

    @Option(help: "The script that starts and stops servers.")
    var servers = "script/servers"

    func validate() throws {
        guard lanes > 0 else { throw ValidationError("--lanes has to be 1 or more.") }
    }
}
