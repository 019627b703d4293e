import MySQLPool

/// A connection of the pool's that is borrowed when it is first needed.
final class LateLease {
    private final class Box {
        let lease: Lease
        init(_ lease: consuming Lease) { self.lease = lease }
    }

    private let pool: ConnectionPool
    private var box: Box?

    init(_ pool: ConnectionPool) {
        self.pool = pool
    }

    func lend(_ body: (borrowing Lease) throws -> Void) throws {
        let box = try box ?? Box(pool.lease())
        self.box = box
        try body(box.lease)
    }

    /// The same, but not for its sake.
    func lendIfBorrowed(_ body: (borrowing Lease) -> Void) {
        if let box { body(box.lease) }
    }

    func giveBack() { box = nil }
}
