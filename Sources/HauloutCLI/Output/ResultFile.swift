import Foundation

/// Where a command writes its result.
enum ResultFile {
    /// - Throws: A ``CommandFailure`` (1) with the system's reason, such as a full disk.
    static func write(_ text: String, to stream: FileHandle) throws(CommandFailure) {
        do {
            try stream.write(contentsOf: Data(text.utf8))
        } catch {
            throw .failure("The result cannot be written: \(FileReading.reason(error))")
        }
    }

    /// Replaces the file as a whole: a full disk leaves the old one.
    ///
    /// - Throws: A ``CommandFailure`` (1) with the system's reason.
    static func write(_ text: String, to path: String) throws(CommandFailure) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .failure("\(path) cannot be written: \(FileReading.reason(error))")
        }
    }
}
