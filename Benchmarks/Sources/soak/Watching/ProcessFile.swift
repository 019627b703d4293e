import Foundation

/// What the kernel says of a process.
struct ProcessFile {
    let pid: Int32

    /// - Throws: When the process is gone.
    func values() throws -> [Gauge.Quantity: Double] {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
        return [
            .memory: Self.number("VmRSS:", in: status), .threads: Self.number("Threads:", in: status),
            .descriptors: Double(descriptors.count),
        ]
    }

    /// The processes that it has started and that run, in the order of their numbers.
    var children: [ProcessFile] {
        // By all threads, because each has its own.
        let folder = "/proc/\(pid)/task"
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let texts = tasks.compactMap { try? String(contentsOfFile: "\(folder)/\($0)/children", encoding: .utf8) }
        return texts.flatMap { $0.split(separator: " ").compactMap { Int32($0) } }.sorted().map(ProcessFile.init)
    }

    /// User and system time so far, in seconds.
    var processorTime: Double {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        // Behind the name, which may hold anything: state, and eleven more.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        let ticks = fields.dropFirst(12).prefix(2).compactMap { Double($0) }.reduce(0, +)
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func number(_ name: String, in status: String) -> Double {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
    }
}
