import Foundation
import HauloutCore
import MySQLClient

extension Examination.Machine {
    /// The one that this runs on, as this process finds it.
    static var this: Self {
        Self(
            openFiles: limit(files), threads: threads, isRoot: geteuid() == 0, library: ClientLibrary.version)
    }

    private static var threads: Int? {
        // Root is exempt from the limit of users, but not from that of the control group.
        let ofUser = geteuid() == 0 ? nil : limit(processes)
        return [ofUser, ofControlGroup].compactMap { $0 }.min()
    }

    #if os(Linux)
        // RLIMIT_NPROC itself is a macro that Swift does not see.
        private static let files = Int32(RLIMIT_NOFILE.rawValue)
        private static let processes = Int32(__RLIMIT_NPROC.rawValue)
    #else
        private static let files = RLIMIT_NOFILE
        private static let processes = RLIMIT_NPROC
    #endif

    /// The soft limit.
    private static func limit(_ resource: Int32) -> Int? {
        var limit = rlimit()
        // RLIM_INFINITY is all bits on Linux, which Swift takes for -1, and all but the first elsewhere.
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(Int64.max) else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    /// Of version 2, which is where systemd and containers set `TasksMax` and its like.
    private static var ofControlGroup: Int? {
        let path = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3)
        guard let path else { return nil }
        let text = try? String(contentsOfFile: "/sys/fs/cgroup\(path)/pids.max", encoding: .utf8)
        return text.flatMap { Int($0.split(separator: "\n").first ?? "") }
    }
}
