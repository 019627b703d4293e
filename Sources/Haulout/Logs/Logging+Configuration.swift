import HauloutConfiguration
public import Logging

extension LogConfiguration {
    /// A logger that writes as the configuration says.
    public func logger(label: String = "haulout") -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, level: severity, format: format) }
    }

    private var severity: Logger.Level { Logger.Level(rawValue: level.rawValue) ?? .info }
}
