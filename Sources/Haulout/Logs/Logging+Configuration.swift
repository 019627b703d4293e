import HauloutConfiguration
public import Logging

extension LogConfiguration {
    /// A logger that writes as the configuration says.
    ///
    /// - Parameter process: Which of several processes writes; `nil` when there is only one.
    public func logger(label: String = "haulout", process: Int? = nil) -> Logger {
        var logger = Logger(label: label) { LineLogHandler(label: $0, level: severity, format: format) }
        if let process { logger[metadataKey: "member"] = "\(process)" }
        return logger
    }

    private var severity: Logger.Level { Logger.Level(rawValue: level.rawValue) ?? .info }
}
