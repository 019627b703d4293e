import ArgumentParser
import Foundation

/// A leak made on purpose: a soak that finds none is to be trusted only when it finds these.
enum Leak: String, ExpressibleByArgument, CaseIterable {
    case memory, threads, descriptors

    private static let variable = "HAULOUT_SOAK_LEAK"

    /// Has this program's children leak.
    func passOn() { setenv(Self.variable, rawValue, 1) }

    /// What this process is to leak.
    static let current = ProcessInfo.processInfo.environment[variable].flatMap(Leak.init)

    /// Called for one task in ten or so.
    func occur() {
        switch self {
        case .memory: memset(malloc(1_024), 1, 1_024)
        case .threads where Int.random(in: 0..<100) == 0: Thread { while true { sleep(3_600) } }.start()
        case .descriptors where Int.random(in: 0..<100) == 0: _ = open("/dev/null", O_RDONLY)
        case .threads, .descriptors: break
        }
    }
}
