import Foundation

/// What a saboteur has under way, and what came of it.
final class Deeds<Kind: Hashable & Sendable>: Sendable {
    private let made = Locked([Kind: Int]())
    private let troubles = Locked([String]())
    private let unfinished = DispatchGroup()

    /// How many faults of each kind there were. One that found nobody to hit does not count.
    var counts: [Kind: Int] { made.current }
    /// What the campaign itself could not do.
    var complaints: [String] { troubles.current }

    func complain(_ text: String) { troubles.change { $0.append(text) } }

    /// - Parameters:
    ///   - name: For the complaint, when it fails.
    ///   - body: False when it found nobody to hit.
    func attempt(_ kind: Kind, _ name: String, _ body: () throws -> Bool) {
        do {
            if try body() { made.change { $0[kind, default: 0] += 1 } }
        } catch {
            complain("\(name): \(error)")
        }
    }

    func inBackground(_ body: @escaping @Sendable () -> Void) {
        unfinished.enter()
        Thread { [self] in
            body()
            unfinished.leave()
        }.start()
    }

    /// Returns when all that was begun in the background is over.
    func wait() { unfinished.wait() }
}
