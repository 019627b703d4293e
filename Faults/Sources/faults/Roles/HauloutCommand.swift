import ArgumentParser
import Foundation
import HauloutCLI

/// The command `haulout`, with failpoints. It ends with whoever has started it.
struct HauloutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "haulout", abstract: "Part of matrix.", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    func run() async throws {
        Leash.whenOver { kill(getpid(), SIGKILL) }
        let tool = HauloutTool { ApplicationEnvironment(configuration: $0) }
        Foundation.exit(await tool.run(arguments))
    }
}
