import Foundation

extension Encodable {
    /// One JSON object on one line, its keys in order.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// The most memory that this process has had, in MiB.
package func peakMemory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
}

package func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

/// A line on how far a measurement is, on stderr.
package func note(_ text: String) {
    FileHandle.standardError.write(Data("-- \(text)\n".utf8))
}
