import Foundation
import HauloutCLI

let tool = HauloutTool { ApplicationEnvironment(configuration: $0) }
exit(await tool.run(Array(CommandLine.arguments.dropFirst())))
