import Foundation

/// The process of a server that a script has started: not a child of ours, and known by the file with its number.
struct ServerProcess: Sendable {
    /// The server's own.
    let folder: String

    var pid: Int32? {
        let text = try? String(contentsOfFile: folder + "/pid", encoding: .utf8)
        return text.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    var isRunning: Bool { pid.map(Self.isAlive) ?? false }

    func signal(_ number: Int32) {
        guard let pid else { return }
        kill(pid, number)
    }

    /// SIGKILL for all at once. Returns when they are gone.
    static func killAndWait(_ processes: [ServerProcess]) {
        let pids = processes.compactMap(\.pid)
        for pid in pids { kill(pid, SIGKILL) }
        for pid in pids { waitForEnd(of: pid) }
    }

    /// After a SIGKILL: the socket and the data are nobody's.
    static func waitForEnd(of pid: Int32) {
        while isAlive(pid) { Thread.sleep(forTimeInterval: 0.01) }
    }

    /// A process that is dead and not yet buried counts as dead.
    private static func isAlive(_ pid: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let state = stat.split(separator: ")").last?.split(separator: " ").first
        else { return false }
        return state != "Z" && state != "X"
    }
}
