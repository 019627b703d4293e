import Foundation

/// Counts transactions that lost against one of another node: at their COMMIT (certification), or before it, when the
/// other's rows were applied. A node begins at 0 again with each start, so it is asked time and again.
final class Collisions: Sendable {
    struct Count: Sendable {
        var certification = 0
        var aborted = 0
    }

    private let isOver = Locked(false)
    private let last = Locked([Int: Count]())
    private let total = Locked(Count())

    init(_ nodes: Nodes) {
        Thread { [self] in
            while !isOver.current {
                for node in Nodes.numbers { look(node, nodes) }
                Thread.sleep(forTimeInterval: 0.5)
            }
        }.start()
    }

    var count: Count { total.current }

    func end() { _ = isOver.exchange(true) }

    private func look(_ node: Int, _ nodes: Nodes) {
        guard let status = try? nodes.status(node) else { return }
        let now = Count(
            certification: status["wsrep_local_cert_failures"].flatMap { Int($0) } ?? 0,
            aborted: status["wsrep_local_bf_aborts"].flatMap { Int($0) } ?? 0)
        let before = last.change { $0.updateValue(now, forKey: node) } ?? Count()
        total.change { total in
            total.certification += Self.grown(before.certification, now.certification)
            total.aborted += Self.grown(before.aborted, now.aborted)
        }
    }

    private static func grown(_ before: Int, _ now: Int) -> Int { now >= before ? now - before : now }
}
