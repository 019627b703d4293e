import ArgumentParser
import Foundation
import Measuring

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "watch", abstract: "Runs a soak.")

    @OptionGroup var server: ServerOptions

    @Option(help: "How long the load lasts, in minutes.")
    var minutes = 60.0

    @Option(help: "How many tasks are enqueued per second.")
    var rate = 200

    @Option(help: "How often everything is looked at, in seconds.")
    var every = 10.0

    @Option(help: "Where the configuration, the logs and the samples are written.")
    var folder: String

    @Option(help: ArgumentHelp("Also draw what was seen, as SVG.", valueName: "file"))
    var plot: String?

    @Option(help: "Have the workers leak on purpose, to see that it is found: memory, threads or descriptors.")
    var leak: Leak?

    func validate() throws {
        guard every > 0, minutes * 60 / every >= 8 else {
            throw ValidationError("It takes eight looks at least: more --minutes, or fewer seconds with --every.")
        }
        guard (20...2_000).contains(rate) else { throw ValidationError("--rate has to be 20 to 2000.") }
    }

    func run() async throws {
        let options = self
        let report: SoakReport
        do {
            report = try await onOwnThread { try SoakRun(options).report() }
        } catch {
            note("No report: \(error)")
            throw ExitCode(70)
        }
        if let plot { try SoakPlot(report).write(to: plot) }
        print(server.json ? try report.json() : report.text)
        if !report.isFlat { throw ExitCode.failure }
    }
}
