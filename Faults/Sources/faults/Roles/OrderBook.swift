import FaultPlan
import Haulout
import Histories

/// Makes orders up.
struct OrderBook {
    private let name: String
    private var dice: Dice
    private var count = 0

    init(name: String, seed: UInt64) {
        self.name = name
        dice = Dice(seed: seed)
    }

    mutating func next() -> (order: Order, arguments: JSONValue) {
        count += 1
        let style = pick([(.plain, 35), (.keyed, 25), (.shared, 20), (.scheduled, 20)] as [(Order.Style, Int)])
        let job = pick([(.count, 60), (.outside, 25), (.flaky, 12), (.doomed, 3)] as [(Order.Job, Int)])
        let items = job == .count ? 1 + dice.below(2 * Jobs.chunk) : 0
        let note = (0..<dice.below(12)).map { _ in Self.words[dice.below(Self.words.count)] }.joined(separator: " ")
        let order = Order(
            key: "\(name)-\(count)", style: style, job: job, items: items,
            tasks: max(1, (items + Jobs.chunk - 1) / Jobs.chunk), digest: Jobs.digest(note),
            delay: style == .scheduled ? 200 + dice.below(2500) : 0)
        return (order, ["key": .string(order.key), "note": .string(note), "ms": .integer(Int64(milliseconds()))])
    }

    /// Most tasks are short; some outlast a lease, so that zombies find them unfinished.
    private mutating func milliseconds() -> Int {
        switch dice.below(1000) {
        case 0: 3000 + dice.below(3000)
        case 1..<12: 300 + dice.below(1200)
        default: 1 + dice.below(12)
        }
    }

    private mutating func pick<T>(_ weighted: [(T, Int)]) -> T {
        var number = dice.below(weighted.reduce(0) { $0 + $1.1 })
        return weighted.first { _, weight in
            defer { number -= weight }
            return number < weight
        }?.0 ?? weighted[0].0
    }

    /// Such as trip up who quotes, cuts or counts characters.
    private static let words = [
        "sea", "lion's", "\"haul\"", "\\out", "жизнь", "日本語", "🦭", "--", "; COMMIT", "%s", "ünïcode", "null", "0", "",
    ]
}
