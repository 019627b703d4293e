import Foundation
import HauloutConfiguration
public import Logging
import Synchronization

/// Writes each log entry as one line to stderr: for people, or as a JSON object for machines.
///
/// Control characters are escaped, so that one entry is one line whatever a message or a value holds.
public struct LineLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let label: String
    private let format: LogConfiguration.Format

    /// On a terminal a progress line may stand where the entry goes: it is wiped, and drawn again by its owner.
    private static let lineStart = isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[2K" : ""

    init(label: String, level: Logger.Level, format: LogConfiguration.Format) {
        self.label = label
        logLevel = level
        self.format = format
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let line =
            switch format {
            case .text: LogLine.text(level: event.level, message: "\(event.message)", metadata: all)
            case .json: LogLine.json(level: event.level, message: "\(event.message)", metadata: all)
            }
        FileHandle.standardError.write(Data((Self.lineStart + line + "\n").utf8))
    }
}

/// The two forms of a log line.
enum LogLine {
    static func text(level: Logger.Level, message: String, metadata: Logger.Metadata, now: Date = Date()) -> String {
        let fields = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return escaped("\(timestamp(now)) \(level.rawValue.uppercased()) \(message)\(fields)")
    }

    static func json(level: Logger.Level, message: String, metadata: Logger.Metadata, now: Date = Date()) -> String {
        var members: [String: JSONValue] = metadata.mapValues { .string("\($0)") }
        members["time"] = .string(timestamp(now))
        members["level"] = .string(level.rawValue)
        members["message"] = .string(message)
        return JSONValue.object(members).json
    }

    private static func timestamp(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true)) + "Z"
    }

    private static func escaped(_ line: String) -> String {
        guard line.unicodeScalars.contains(where: isControl) else { return line }
        return line.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }
}
