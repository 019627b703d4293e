import HauloutCore

/// The rules by which the processes of one command are started, started again and stopped: no process, no clock.
///
/// An event changes the plan and returns what is to be done about it, which ``Fleet`` does.
struct FleetPlan {
    typealias Instant = ContinuousClock.Instant

    enum Event {
        case begin
        case report(Int, MemberReport)
        case end(Int, MemberEnd)
        case stop(StopRequest)
        /// Time has passed.
        case tick
    }

    enum Action: Equatable {
        case start(Int)
        case tell(Int, StopRequest)
        case kill(Int)
        case log(Notice)
    }

    /// What a person is told.
    enum Notice: Equatable {
        case restarting(Int, MemberEnd, after: Duration)
        /// Somebody has stopped one process and not the others.
        case replacing(Int)
        case killing(Int)
        case crashLoop(Int, MemberEnd)
    }

    /// A process that lives for less has died early.
    static let youth = Duration.seconds(10)
    /// So many early deaths in a row end the run. A task that kills its process is discarded at the third.
    static let earlyDeathLimit = 5
    /// How much longer than `shutdown` a process may take to end before it is killed.
    static let grace = Duration.seconds(20)

    private let shutdown: Duration
    private var members: [Member]
    private(set) var request: StopRequest?
    private var killAt: Instant?
    /// Why the run ended, when nobody wanted it to.
    private(set) var failure: FleetError?

    init(processes: Int, shutdown: Duration) {
        self.shutdown = shutdown
        members = (1...processes).map(Member.init)
    }

    var isOver: Bool { members.allSatisfy { $0.standing == .over } }

    /// Whether anything is to be done when time has passed.
    var awaitsTime: Bool { killAt != nil || members.contains(where: \.isResting) }

    /// Where all of them together stand.
    var snapshot: RunSnapshot { members.reduce(RunSnapshot()) { $0 + $1.snapshot } }

    /// What all of them together came to.
    func summary(after duration: Duration) -> RunSummary {
        let last = members.compactMap(\.last)
        return RunSummary(
            totals: snapshot.totals,
            isDrained: last.count == members.count && last.allSatisfy(\.isDrained),
            stuckWorkers: last.flatMap(\.stuckWorkers),
            unsaved: last.reduce(0) { $0 + $1.unsaved },
            duration: duration
        )
    }

    // MARK: Events

    mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        switch event {
        case .begin: members.map { start($0.number, at: now) }
        case .report(let number, let report): note(report, of: number)
        case .end(let number, let end): handle(end, of: number, at: now)
        case .stop(let request): stop(request, at: now)
        case .tick: startRested(at: now) + killLate(at: now)
        }
    }

    private mutating func start(_ number: Int, at now: Instant) -> Action {
        members[number - 1].begin(at: now)
        return .start(number)
    }

    private mutating func note(_ report: MemberReport, of number: Int) -> [Action] {
        members[number - 1].note(report)
        return []
    }

    private mutating func handle(_ end: MemberEnd, of number: Int, at now: Instant) -> [Action] {
        let fate = members[number - 1].close(end, at: now, isStopping: request != nil)
        switch fate {
        case .over:
            return []
        case .rest(let wait):
            return [.log(.restarting(number, end, after: wait))]
        case .replace:
            return [.log(.replacing(number)), start(number, at: now)]
        case .crashLoop:
            failure = .crashLoop(number, deaths: Self.earlyDeathLimit, within: Self.youth, last: end)
            return [.log(.crashLoop(number, end))] + stop(.gracefully, at: now)
        }
    }

    private mutating func stop(_ request: StopRequest, at now: Instant) -> [Action] {
        if let earlier = self.request, earlier >= request { return [] }
        self.request = request
        let patience = request == .atOnce ? Self.grace : shutdown + Self.grace
        killAt = min(killAt ?? now + patience, now + patience)
        return members.indices.flatMap { index -> [Action] in
            if members[index].isRunning { return [.tell(index + 1, request)] }
            members[index].standing = .over
            return []
        }
    }

    private mutating func startRested(at now: Instant) -> [Action] {
        members.filter { $0.isRested(at: now) }.map { start($0.number, at: now) }
    }

    private mutating func killLate(at now: Instant) -> [Action] {
        guard let killAt, now >= killAt else { return [] }
        // Once is enough.
        self.killAt = now + .seconds(86_400)
        return members.filter(\.isRunning).flatMap { [.log(.killing($0.number)), .kill($0.number)] }
    }
}
