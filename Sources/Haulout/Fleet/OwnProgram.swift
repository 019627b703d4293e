import Foundation
import Glibc

/// The program that runs here.
enum OwnProgram {
    /// Where to start it once more: its file, or the kernel's name for what is running when that file has been replaced
    /// or removed. A process that starts later has to be of the same version.
    static var path: String {
        let running = "/proc/self/exe"
        let file = (try? FileManager.default.destinationOfSymbolicLink(atPath: running)) ?? running
        return isSame(file, running) ? file : running
    }

    private static func isSame(_ first: String, _ second: String) -> Bool {
        var (one, other) = (Glibc.stat(), Glibc.stat())
        return stat(first, &one) == 0 && stat(second, &other) == 0 && one.st_ino == other.st_ino
            && one.st_dev == other.st_dev
    }
}
