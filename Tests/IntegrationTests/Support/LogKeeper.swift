import Logging
import Synchronization

/// What was logged, by whichever thread.
final class LogKeeper: LogHandler {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
    }

    private let kept = Mutex<[Line]>([])
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    var lines: [Line] { kept.withLock { $0 } }
    var messages: [String] { lines.map(\.message) }

    /// A logger whose lines are kept here.
    var logger: Logger { Logger(label: "test") { _ in self } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        kept.withLock { $0.append(Line(level: event.level, message: event.message.description)) }
    }
}
