import Foundation
import Histories

/// All children of a campaign.
final class Crew: Sendable {
    let workers: [Slot]
    let producers: [Slot]
    private let history: HistoryWriter
    private let isOver = Locked(false)
    private let taken = Locked(Set<String>())

    init(workers: [Slot], producers: [Slot], history: HistoryWriter) {
        self.workers = workers
        self.producers = producers
        self.history = history
    }

    /// The workers and producers of a campaign.
    ///
    /// - Parameter configurations: The files of settings, which they have by turns.
    convenience init(_ options: CampaignOptions, configurations: [String], history: HistoryWriter) {
        let folder = options.folder
        let arguments = { @Sendable (role: String, name: String, number: Int) in
            [
                role, "--config", configurations[number % configurations.count], "--history",
                folder + "/\(name)" + HistoryReader.suffix,
            ]
        }
        self.init(
            workers: (1...options.workers).map { number in
                Slot(name: "worker-\(number)", history: history) { name, _, extra in
                    try Child(
                        name: name, arguments: arguments("worker", name, number), environment: extra, folder: folder)
                }
            },
            producers: (1...options.producers).map { number in
                Slot(name: "producer-\(number)", history: history) { name, generation, extra in
                    let seed = options.seed &+ UInt64(number * 1_000_000 + generation * 100)
                    let more = [
                        "--name", name, "--seed", "\(seed)", "--rate", "\(options.rate / Double(options.producers))",
                    ]
                    return try Child(
                        name: name, arguments: arguments("producer", name, number) + more, environment: extra,
                        folder: folder)
                }
            }, history: history)
    }

    func start() throws {
        for slot in workers + producers { try slot.fill() }
        Thread { [self] in
            while !isOver.current {
                for slot in workers + producers { try? slot.mend() }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }.start()
    }

    /// A process to do something to, while others of its kind go on; `nil` when that cannot be had.
    func take(from slots: [Slot], pick: UInt64) -> (Slot, Child)? {
        taken.change { names in
            guard slots.count(where: { names.contains($0.name) }) < slots.count - 1 else { return nil }
            let first = Int(pick % UInt64(slots.count))
            for slot in slots[first...] + slots[..<first] {
                guard let child = slot.take() else { continue }
                names.insert(slot.name)
                return (slot, child)
            }
            return nil
        }
    }

    func giveBack(_ slot: Slot) {
        slot.giveBack()
        _ = taken.change { $0.remove(slot.name) }
    }

    /// Lets producers come to the end of what they have in hand. They have a minute.
    func stopProducers() {
        let children = producers.compactMap { $0.close() }
        for child in children { child.release() }
        for child in children {
            if !child.waitForEnd(within: 70) { child.signal(SIGKILL) }
            _ = child.waitForEnd(within: 10)
            history.write(.exited(child: child.name, status: child.status, wasAsked: true))
        }
    }

    /// Stops workers as an operator would.
    ///
    /// - Parameter limit: How long each may take, in seconds, before it is killed.
    func stopWorkers(within limit: Double) {
        _ = isOver.exchange(true)
        let children = workers.compactMap { $0.close() }
        for child in children {
            history.write(.asked(child: child.name))
            child.signal(SIGTERM)
        }
        for child in children {
            if !child.waitForEnd(within: limit) { child.signal(SIGKILL) }
            _ = child.waitForEnd(within: 10)
            history.write(.exited(child: child.name, status: child.status, wasAsked: true))
            child.release()
        }
    }

    /// Kills what still runs.
    func end() {
        _ = isOver.exchange(true)
        for slot in workers + producers {
            guard let child = slot.close(), child.isRunning else { continue }
            child.signal(SIGKILL)
            _ = child.waitForEnd(within: 10)
        }
    }
}
