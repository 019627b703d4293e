import Foundation
import Histories

/// Writes down when this machine did not get round to running the campaign, or to putting something on its disk: then
/// nobody's being late says anything.
final class StallWatch: Sendable {
    private let isOver = Locked(false)

    /// How often it looks, and what counts as late, in seconds.
    private static let interval = 0.05
    private static let limit = 0.3

    /// - Parameter folder: On the disk that the server's data are on. It gets a file of one byte.
    init(_ history: HistoryWriter, folder: String) throws {
        let disk = open(folder + "/disk-probe", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard disk >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        watch(history) { Thread.sleep(forTimeInterval: Self.interval) }
        // A COMMIT waits for the disk like this.
        watch(history) {
            Thread.sleep(forTimeInterval: Self.interval)
            pwrite(disk, "x", 1, 0)
            fdatasync(disk)
        }
    }

    private func watch(_ history: HistoryWriter, _ body: @escaping @Sendable () -> Void) {
        Thread { [isOver] in
            while !isOver.current {
                let start = Instant.now
                body()
                let late = Instant.now - start - Self.interval
                guard late > Self.limit else { continue }
                history.write(.stalled(milliseconds: Int(late * 1000)))
            }
        }.start()
    }

    func end() { _ = isOver.exchange(true) }
}
