import Synchronization

/// What `HAULOUT_FAILPOINTS` asks for: `name=action[@N]; …`, each at the N-th time that its point is reached, the first by
/// default. The name `*` stands for every point, every time.
final class FailpointPlan: Sendable {
    enum Action: Equatable {
        /// Only says that the point was reached, as all others do too.
        case note
        /// SIGKILL of this process.
        case exit
        /// SIGSTOP of this process.
        case stop
        /// The connection of the statement is shut down on both sides.
        case cut
        /// In milliseconds.
        case delay(Int)
        /// `SELECT 0 /* haulout failpoint: WORD */` on the connection of the statement, for a proxy to see.
        case tell(String)
        /// The statement fails with this number. With 1213 the transaction is rolled back as well, as a server does.
        case fail(Int)
    }

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    private struct Rule {
        let action: Action
        /// How many times the point has yet to be reached.
        var countdown: Int
    }

    private let rules: Mutex<[String: Rule]>
    private let operations: Set<Substring>
    private let notesAll: Bool

    init(_ text: String) throws(Mistake) {
        var rules: [String: Rule] = [:]
        for part in text.split(separator: ";") where part.contains(where: { !$0.isWhitespace }) {
            let (name, rule) = try Self.rule(part)
            rules[name] = rule
        }
        notesAll = rules.removeValue(forKey: "*") != nil
        operations = Set(rules.keys.map { $0.prefix { $0 != "." } })
        self.rules = Mutex(rules)
    }

    /// Whether anything is to happen in this operation.
    func concerns(_ operation: String) -> Bool { notesAll || operations.contains(operation[...]) }

    func reach(_ name: String) -> Action? {
        rules.withLock { rules in
            guard let rule = rules[name] else { return notesAll ? .note : nil }
            rules[name]?.countdown -= 1
            if rule.countdown == 1 { return rule.action }
            return notesAll ? .note : nil
        }
    }

    private static func rule(_ part: Substring) throws(Mistake) -> (name: String, Rule) {
        let sides = part.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
        guard sides.count == 2 else { throw Mistake(description: "`\(part)` is not of the form name=action[@N]") }
        guard sides[0] == "*" || Failpoints.names.contains(sides[0]) else {
            throw Mistake(description: "there is no point `\(sides[0])`; `haulout failpoints` lists them")
        }
        let words = sides[1].split(separator: "@", maxSplits: 1)
        guard let first = words.first, let action = Action(first) else {
            throw Mistake(
                description: """
                    `\(sides[1])` is no action; there are note, exit, stop, cut, delay:MS, tell:WORD and fail:ERRNO, each \
                    with @N for the N-th time
                    """)
        }
        guard let count = words.count > 1 ? Int(words[1]) : 1, count > 0 else {
            throw Mistake(description: "`@\(words[1])` is no number from 1 up")
        }
        return (sides[0], Rule(action: action, countdown: count))
    }
}

extension FailpointPlan.Action {
    init?(_ text: Substring) {
        let words = text.split(separator: ":", maxSplits: 1)
        switch (words.first, words.count > 1 ? words[1] : nil) {
        case ("note", nil): self = .note
        case ("exit", nil): self = .exit
        case ("stop", nil): self = .stop
        case ("cut", nil): self = .cut
        case ("delay", let number?):
            guard let milliseconds = Int(number) else { return nil }
            self = .delay(milliseconds)
        case ("tell", let word?): self = .tell(String(word))
        case ("fail", let number?):
            guard let code = Int(number) else { return nil }
            self = .fail(code)
        default: return nil
        }
    }

    /// As it is written.
    var text: String {
        switch self {
        case .note: "note"
        case .exit: "exit"
        case .stop: "stop"
        case .cut: "cut"
        case .delay(let milliseconds): "delay:\(milliseconds)"
        case .tell(let word): "tell:\(word)"
        case .fail(let code): "fail:\(code)"
        }
    }
}
