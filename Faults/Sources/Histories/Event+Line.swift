/// Events as fields between tabs, the first of which says what it is.
extension Event {
    var fields: [String] {
        switch self {
        case .begins(let order): ["begins"] + order.fields
        case .enqueued(let key, let ids): ["enqueued", key, ids.map(String.init).joined(separator: " ")]
        case .refused(let key, let reason): ["refused", key, reason]
        case .unknown(let key, let reason): ["unknown", key, reason]
        case .ready: ["ready"]
        case .ran(let attempt, let key, let item, let digest): ["ran"] + attempt.fields + [key, "\(item)", digest]
        case .wrote(let attempt, let key): ["wrote"] + attempt.fields + [key]
        case .did(let attempt, let item): ["did"] + attempt.fields + ["\(item)"]
        case .failed(let attempt, let item, let reason): ["failed"] + attempt.fields + ["\(item)", reason]
        case .totals(let completed, let fenced): ["totals", "\(completed)", "\(fenced)"]
        case .started(let child, let pid): ["started", child, "\(pid)"]
        case .asked(let child): ["asked", child]
        case .exited(let child, let status, let wasAsked): ["exited", child, "\(status)", wasAsked ? "1" : "0"]
        case .fault(let number, let kind, let target): ["fault", "\(number)", kind, target]
        case .healed(let number): ["healed", "\(number)"]
        case .stalled(let milliseconds): ["stalled", "\(milliseconds)"]
        case .calm: ["calm"]
        }
    }

    init?(fields: [String]) {
        var reader = FieldReader(fields)
        guard let kind = reader.text() else { return nil }
        let event: Event?
        switch kind {
        case "begins": event = reader.order().map { .begins($0) }
        case "enqueued": event = .enqueued(key: reader.text() ?? "", ids: reader.numbers())
        case "refused": event = .refused(key: reader.text() ?? "", reason: reader.text() ?? "")
        case "unknown": event = .unknown(key: reader.text() ?? "", reason: reader.text() ?? "")
        case "ready": event = .ready
        case "ran":
            event = .ran(
                reader.attempt(), key: reader.text() ?? "", item: reader.number(), digest: reader.text() ?? "")
        case "wrote": event = .wrote(reader.attempt(), key: reader.text() ?? "")
        case "did": event = .did(reader.attempt(), item: reader.number())
        case "failed": event = .failed(reader.attempt(), item: reader.number(), reason: reader.text() ?? "")
        case "totals": event = .totals(completed: reader.number(), fenced: reader.number())
        case "started": event = .started(child: reader.text() ?? "", pid: reader.number())
        case "asked": event = .asked(child: reader.text() ?? "")
        case "exited":
            event = .exited(child: reader.text() ?? "", status: reader.number(), wasAsked: reader.number() == 1)
        case "fault": event = .fault(number: reader.number(), kind: reader.text() ?? "", target: reader.text() ?? "")
        case "healed": event = .healed(number: reader.number())
        case "stalled": event = .stalled(milliseconds: reader.number())
        case "calm": event = .calm
        default: event = nil
        }
        guard reader.isComplete, let event else { return nil }
        self = event
    }
}

extension Attempt {
    var fields: [String] { ["\(task)", "\(number)"] }
}

extension Order {
    var fields: [String] { [key, style.rawValue, job.rawValue, "\(items)", "\(tasks)", digest, "\(delay)"] }
}

/// Takes fields one by one, and knows in the end whether they were as many as were asked for, and of the right kind.
struct FieldReader {
    private var rest: ArraySlice<String>
    private var isWrong = false

    init(_ fields: [String]) { rest = fields[...] }

    var isComplete: Bool { !isWrong && rest.isEmpty }

    mutating func text() -> String? {
        let field = rest.popFirst()
        if field == nil { isWrong = true }
        return field
    }

    mutating func number() -> Int {
        guard let number = text().flatMap({ Int($0) }) else {
            isWrong = true
            return 0
        }
        return number
    }

    mutating func numbers() -> [Int64] {
        (text() ?? "").split(separator: " ").compactMap { Int64($0) }
    }

    mutating func attempt() -> Attempt { Attempt(task: Int64(number()), number: number()) }

    mutating func order() -> Order? {
        guard let key = text(), let style = text().flatMap(Order.Style.init), let job = text().flatMap(Order.Job.init)
        else { return nil }
        return Order(
            key: key, style: style, job: job, items: number(), tasks: number(), digest: text() ?? "", delay: number())
    }
}
