import Foundation

/// Where and when a run took place.
package struct Machine: Codable {
    package let processor: String
    package let system: String
    package let date: String

    package init() {
        processor = Self.field("model name", of: "/proc/cpuinfo", separator: ":") ?? "unknown"
        let system = Self.field("PRETTY_NAME", of: "/etc/os-release", separator: "=")
        self.system = system?.trimmingCharacters(in: ["\""]) ?? ProcessInfo.processInfo.operatingSystemVersionString
        date = Date.now.formatted(.iso8601.year().month().day())
    }

    private static func field(_ name: String, of path: String, separator: Character) -> String? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: separator).last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
