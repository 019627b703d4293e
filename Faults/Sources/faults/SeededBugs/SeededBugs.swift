import Foundation

/// Plays where each seeded bug is to be seen, with the bug and without it: what finds nothing proves nothing, and neither
/// does what always finds something.
struct SeededBugs {
    private let options: LaneOptions
    /// How often each is looked for.
    private let runs: Int
    private let bugs: [String]

    /// - Parameter only: Bugs whose name has this in it; all when it is empty.
    init(_ options: LaneOptions, runs: Int, only: String) throws {
        self.options = options
        self.runs = runs
        bugs = try FailpointList(folder: options.folder).bugs.filter { only.isEmpty || $0.contains(only) }
    }

    /// One play.
    private struct Turn: Sendable {
        let hunt: Hunt
        let isControl: Bool
    }

    func run() throws -> SeededBugsReport {
        let began = ContinuousClock.now
        let lanes = try Lanes(options)
        defer { lanes.close() }
        let turns = turns
        let played = lanes.share(turns) { turn, lane in
            (turn, turn.hunt.run(on: lane, with: turn.isControl ? "" : turn.hunt.bug))
        } progress: { play, done in
            note("\(done) of \(turns.count): \(Self.line(play.0, play.1))")
        }
        return SeededBugsReport(
            bugs: bugs,
            hunted: played.filter { !$0.0.isControl }.map { (bug: $0.0.hunt.bug, result: $0.1) },
            controls: played.filter(\.0.isControl).map(\.1), seconds: (ContinuousClock.now - began) / .seconds(1))
    }

    /// Those of all hunts mixed, so that a lane that takes long does not take long for all of one.
    private var turns: [Turn] {
        let hunts = Hunt.all.filter { bugs.contains($0.bug) }
        return hunts.map { Turn(hunt: $0, isControl: true) }
            + (0..<runs).flatMap { _ in hunts.map { Turn(hunt: $0, isControl: false) } }
    }

    private static func line(_ turn: Turn, _ result: MatrixCell.Result) -> String {
        let what = result.complaints.first ?? "nothing found"
        return "\(turn.isControl ? "without" : "with") \(turn.hunt.bug), \(result.cell): \(what)"
    }
}
