import Foundation

/// A wall clock that is wrong, by libfaketime. The monotonic clock stays right: nobody can set that one.
enum WrongClock {
    static let library = [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/local/lib/faketime/libfaketimeMT.so.1",
    ].first { FileManager.default.fileExists(atPath: $0) }

    /// What a process finds in its environment; `nil` without the library.
    static func environment(ahead seconds: Int) -> [String: String]? {
        guard let library else { return nil }
        return [
            "LD_PRELOAD": library, "FAKETIME": "\(seconds < 0 ? "" : "+")\(seconds)", "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
    }
}
