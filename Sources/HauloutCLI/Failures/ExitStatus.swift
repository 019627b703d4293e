/// How the program ends; the numbers above 1 are those of `sysexits.h`.
public enum ExitStatus: Int32, Sendable {
    case success = 0
    /// Something was not done, or failed; with `run --drain`: a task was discarded; with `doctor`: a problem was found.
    case failure = 1
    /// The command line is wrong.
    case usage = 64
    /// The database cannot be reached, or cannot be used as it is.
    case unavailable = 69
    /// Worker processes died again and again.
    case crashLoop = 70
    /// The configuration or a job file is wrong.
    case configuration = 78
}
