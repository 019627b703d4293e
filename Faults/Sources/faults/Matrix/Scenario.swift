/// What is to be done in a cell, and by which calls of the queue: their statements are the ones that are disturbed.
struct Scenario: Sendable {
    enum Victim: Sendable {
        /// A process that works until nothing is left.
        case worker
        /// A process that works until its tasks run, and is then told to stop.
        case stoppedWorker
        /// A process that enqueues, with this command line.
        case producer([String])
    }

    /// A task that is there at the beginning.
    struct Task: Sendable {
        var job: String
        var items: [Int] = []
        /// How many processes have died with it in hand.
        var crashes = 0
        /// Whether it is in the hands of a process that died.
        var isHeld = false
    }

    /// What is to come of all tasks.
    struct Outcome: Sendable, Equatable {
        var completed = 0
        var discarded = 0
        /// Rows that handlers have written, each once.
        var effects = 0

        /// Together with what comes of a task of one item.
        var withOneMore: Outcome {
            Outcome(completed: completed + 1, discarded: discarded, effects: effects + 1)
        }
    }

    let name: String
    /// The operations whose statements are disturbed.
    let operations: [String]
    var victim = Victim.worker
    var threads = 2
    var tasks: [Task] = []
    let outcome: Outcome

    /// A key that makes the victim's enqueue repeatable.
    var isRepeatable: Bool {
        if case .producer(let arguments) = victim { arguments.contains("--unique") } else { false }
    }
}

extension Scenario {
    /// The jobs are those of ``MatrixProject``.
    static let all = [
        Scenario(
            name: "one-task", operations: ["claim", "item"],
            tasks: [Task(job: "effect", items: [1, 2])], outcome: Outcome(completed: 1, effects: 2)),
        // Whoever takes it over from a process that has done it still has it when that process goes on.
        Scenario(name: "nap", operations: ["complete"], tasks: [Task(job: "nap")], outcome: Outcome(completed: 1)),
        Scenario(
            name: "many-tasks", operations: ["claim"], threads: 24,
            tasks: (1...24).map { Task(job: "effect", items: [$0]) }, outcome: Outcome(completed: 24, effects: 24)),
        Scenario(
            name: "retry", operations: ["save", "fail", "schedule"],
            tasks: [Task(job: "flaky", items: [1, 2])], outcome: Outcome(completed: 1, effects: 2)),
        Scenario(
            name: "retry-whole", operations: ["fail"], tasks: [Task(job: "stubborn")], outcome: Outcome(completed: 1)),
        Scenario(
            name: "discard", operations: ["discard"], tasks: [Task(job: "broken")], outcome: Outcome(discarded: 1)),
        Scenario(
            name: "dead-process", operations: ["rescue", "start"],
            tasks: [Task(job: "effect", items: [1, 2], isHeld: true), Task(job: "effect", items: [3], isHeld: true)],
            outcome: Outcome(completed: 2, effects: 3)),
        Scenario(
            name: "poison", operations: ["rescue"],
            tasks: [Task(job: "effect", items: [1], crashes: 2, isHeld: true)], outcome: Outcome(discarded: 1)),
        Scenario(
            name: "long-task", operations: ["register", "heartbeat", "deregister"],
            tasks: [Task(job: "slow", items: [1])], outcome: Outcome(completed: 1, effects: 1)),
        Scenario(
            name: "stop", operations: ["return"], victim: .stoppedWorker,
            tasks: [Task(job: "slow", items: [1])], outcome: Outcome(completed: 1, effects: 1)),
        Scenario(
            name: "enqueue-one", operations: ["enqueue"], victim: .producer(["effect", "--items", "1"]),
            outcome: Outcome(completed: 1, effects: 1)),
        Scenario(
            name: "enqueue-many", operations: ["enqueue"], victim: .producer(["effect", "--items", "1,2,3,4,5"]),
            outcome: Outcome(completed: 3, effects: 5)),
        Scenario(
            name: "enqueue-unique", operations: ["enqueue"],
            victim: .producer(["effect", "--items", "1,2", "--unique", "key"]),
            outcome: Outcome(completed: 1, effects: 2)),
        Scenario(
            name: "enqueue-later", operations: ["enqueue"],
            victim: .producer(["effect", "--items", "1,2", "--in", "1s"]), outcome: Outcome(completed: 1, effects: 2)),
        Scenario(
            name: "enqueue-new", operations: ["enqueue"],
            victim: .producer(["newcomer", "--queue", "new", "--items", "1"]),
            outcome: Outcome(completed: 1, effects: 1)),
    ]
}
