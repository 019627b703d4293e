import ArgumentParser
import Foundation
import Haulout
import HauloutCLI
import Measuring

/// The workers: a program with jobs in Swift and the command `haulout run`, as a user would write it. With several
/// processes it starts itself again, with `--process`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Part of watch.", shouldDisplay: false)

    @Option var config: String
    @Option var process: Int?

    func run() async throws {
        // That of a process of several is the line to its supervisor.
        if process == nil { Child.endWithParent() }
        var app = try Application(configuration: config)
        try SoakJob.registerAll(in: &app)
        let application = app
        let tool = HauloutTool { _ in ApplicationEnvironment(application) }
        let arguments = ["run", "--config", config] + (process.map { ["--process", "\($0)"] } ?? [])
        Foundation.exit(await tool.run(arguments))
    }
}
