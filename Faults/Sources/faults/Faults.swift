import ArgumentParser
import Foundation

/// `script/faults`: breaks what a queue stands on, for minutes, and looks whether anything was lost.
@main
struct Faults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "A campaign of faults against Haulout on a private server, and a checker of what came of it.",
        discussion: "docs/reliability.md explains what is done, and what is looked at.",
        subcommands: [
            RunCommand.self, MatrixCommand.self, SeededBugsCommand.self, ClusterCommand.self, WorkerCommand.self,
            ProducerCommand.self, HauloutCommand.self,
        ],
        defaultSubcommand: RunCommand.self
    )

    static func main() async { await main(arguments) }

    /// By the kernel. Swift looks for them beside the environment, and libfaketime has moved that.
    private static var arguments: [String] {
        let words = FileManager.default.contents(atPath: "/proc/self/cmdline") ?? Data()
        return words.split(separator: 0, omittingEmptySubsequences: false).dropFirst().dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
