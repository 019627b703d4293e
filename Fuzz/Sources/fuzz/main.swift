import CLibFuzzer
import Foundation
import Targets

// fuzz TARGET [what libFuzzer takes: options and folders]
guard CommandLine.arguments.count > 1, let target = FuzzTarget.named(CommandLine.arguments[1]) else {
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    exit(CommandLine.arguments.count > 1 ? 64 : 0)
}

// libFuzzer's callback has no room for more than the input.
let body = target.body
// Without the target's name, in whose place the program's stands.
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]

let status = LLVMFuzzerRunDriver(&count, &arguments) { start, count in
    do { try body(Array(UnsafeBufferPointer(start: start, count: count))) } catch { fatalError("\(error)") }
    return 0
}
exit(status)
