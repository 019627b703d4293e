import Foundation
import Synchronization

/// Named places before and after each statement of the queue, at which a process can be made to die, to stop, or to lose
/// its connection. Only in builds with the package trait `Failpoints`, for tests.
///
/// A name is made of the operation, the statement and the side: `claim.update-process.before`, `finish.commit.after`. The
/// statement is its verb and the queue's table that it names first. One that an operation sends several times is numbered
/// from the second on: `rescue.commit-2.before`. ``Failpoints/names`` lists those that every call of an operation reaches.
package enum Failpoints {
    /// What the statements of this thread are part of; `nil` outside of an operation, and within a statement.
    @TaskLocal package static var operation: FailpointOperation?

    /// Of `HAULOUT_FAILPOINTS`. What it does not understand ends the process with status 64.
    private static let plan: FailpointPlan = {
        do {
            return try FailpointPlan(ProcessInfo.processInfo.environment["HAULOUT_FAILPOINTS"] ?? "")
        } catch {
            say("\(error)")
            exit(64)
        }
    }()

    /// Takes the statements of `body` for those of one call of an operation.
    package static func during<T>(_ operation: String, _ body: () throws -> T) rethrows -> T {
        guard plan.concerns(operation) else { return try body() }
        return try $operation.withValue(FailpointOperation(operation)) { try body() }
    }

    /// The points around a statement that is about to be sent; `nil` when nothing is to happen there.
    package static func points(around sql: String) -> StatementPoints? {
        operation.map { StatementPoints(name: $0.name(of: StatementName(sql).text)) }
    }

    /// What is to be done now that a point is reached.
    static func action(at name: String) -> FailpointPlan.Action? { plan.reach(name) }

    /// One line on stderr, whole, also when the process ends right after.
    static func say(_ line: String) {
        let bytes = Array("failpoint \(line)\n".utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// One call of an operation, which counts its statements.
package final class FailpointOperation: Sendable {
    private let operation: String
    private let counts = Mutex<[String: Int]>([:])

    init(_ operation: String) {
        self.operation = operation
    }

    /// The name of the next statement of that kind.
    func name(of statement: String) -> String {
        let count = counts.withLock { counts in
            counts[statement, default: 0] += 1
            return counts[statement] ?? 1
        }
        return "\(operation).\(statement)\(count == 1 ? "" : "-\(count)")"
    }
}
