import Foundation

/// What is written to a log from now on; its last lines are quoted in errors.
struct LogTail {
    private let path: String
    private let start: UInt64

    /// Remembers where the log ends now. It need not be there yet.
    init(path: String) {
        self.path = path
        var status = stat()
        start = stat(path, &status) == 0 ? UInt64(status.st_size) : 0
    }

    /// A sentence with the last ten of the new lines, or that there are none; starts with a space.
    ///
    /// - Parameter end: The line that begins with this and all after it are left out, because they say nothing more.
    func quoted(upTo end: String? = nil) -> String {
        let all = text.split(separator: "\n")
        let lines = all.prefix { line in end.map { !line.hasPrefix($0) } ?? true }.suffix(10)
        guard !lines.isEmpty else { return " Nothing was written to \(path)." }
        return " The last lines of \(path):\n" + lines.map { "    \($0)" }.joined(separator: "\n")
    }

    private var text: String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        defer { try? file.close() }
        try? file.seek(toOffset: start)
        return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
