import Foundation
import Haulout
import Measuring

/// A soak from nothing to its report.
struct SoakRun {
    private let options: WatchCommand
    private var length: Double { options.minutes * 60 }

    init(_ options: WatchCommand) { self.options = options }

    /// How long the last tasks have to come to their ends, in seconds.
    private static let patience = 90.0

    func report() throws -> SoakReport {
        options.leak?.passOn()
        let stage = try SoakStage(socket: options.server.socket, folder: options.folder)
        defer { stage.close() }
        let guests = Guests(seconds: length, start: stage.startGuest)
        defer { guests.end() }
        let load = Load(stage.app, rate: options.rate)
        let effort = try Effort(of: stage)
        let samples = try watch(stage, load, guests)
        let share = effort.share
        guests.end()
        let left = try waitForEnd(on: stage)
        let status = try stage.app.store.status()
        return SoakReport(
            samples: samples,
            work: SoakWork(
                minutes: options.minutes, enqueued: load.enqueued, existing: load.existing, completed: status.completed,
                discarded: status.discarded, left: left, guests: guests.seen, processors: rounded(share, to: 3)))
    }

    /// All in one thread: a look takes some milliseconds, and what the load is late by it makes up for.
    private func watch(_ stage: SoakStage, _ load: Load, _ guests: Guests) throws -> Samples {
        var samples = Samples()
        // Whatever happens: what was seen so far may say why.
        defer { try? samples.table.write(toFile: options.folder + "/samples.tsv", atomically: true, encoding: .utf8) }
        let start = ContinuousClock.now
        while true {
            try load.beat()
            let time = seconds(ContinuousClock.now - start)
            try guests.update(at: time)
            guard time >= Double(samples.times.count + 1) * options.every else { continue }
            samples.add(try stage.look(), at: time)
            if samples.times.count % 6 == 0 {
                note("\(Int(time)) of \(Int(length)) s: \(load.enqueued) tasks enqueued")
            }
            if time >= length { return samples }
        }
    }

    /// Waits until nothing waits or runs any more; how many tasks still do when that takes too long.
    private func waitForEnd(on stage: SoakStage) throws -> Int {
        let store = try stage.app.store
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        while true {
            let left = try store.status().queues.reduce(0) {
                $0 + $1.available + $1.running + $1.scheduled + $1.retryable
            }
            if left == 0 || ContinuousClock.now > deadline { return left }
            Thread.sleep(forTimeInterval: 0.5)
        }
    }
}

/// How much processor time all of it takes, the server included and guests left out.
private struct Effort {
    private let processes: [ProcessFile]
    private let before: Double
    private let start = ContinuousClock.now

    init(of stage: SoakStage) throws {
        processes = try stage.processes.map(\.1) + [stage.server.process].compactMap { $0 }
        before = processes.map(\.processorTime).reduce(0, +)
    }

    /// Of one processor.
    var share: Double {
        (processes.map(\.processorTime).reduce(0, +) - before) / seconds(ContinuousClock.now - start)
    }
}
