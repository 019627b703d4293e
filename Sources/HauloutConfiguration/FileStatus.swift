import Foundation
import YAMLConfiguration

/// What kind of file a path leads to, and who may do what with it.
struct FileStatus {
    private let mode: mode_t?

    init(_ path: String) {
        mode = RegularFile.mode(path)
    }

    var exists: Bool { mode != nil }
    var isFolder: Bool { mode.map { $0 & S_IFMT == S_IFDIR } ?? false }
    var isReadableByAll: Bool { mode.map { $0 & S_IROTH != 0 } ?? false }
    var isWritableByAll: Bool { mode.map { $0 & S_IWOTH != 0 } ?? false }

    /// The permission bits as `chmod` takes them: `0644`.
    var permissions: String {
        let digits = String((mode ?? 0) & 0o777, radix: 8)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
