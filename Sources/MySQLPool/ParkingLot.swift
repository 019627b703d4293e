internal import Synchronization

/// Where threads leave a connection that nobody waits for, to find it again without a lock.
///
/// Each thread has one of 64 spots, by a hash of its identity; threads may share one. A connection in a spot is still
/// out for the pool's state. It belongs to whoever takes it from the spot by an atomic exchange: its thread again, or
/// one that found no idle connection and sweeps the spots under the pool's lock.
///
/// `@unchecked Sendable`: the spots are atomics. A spot does not own its connection; the pool's state does for as long
/// as it is out.
final class ParkingLot: @unchecked Sendable {
    private static let count = 64
    /// Two cache lines apart, as processors fetch them in pairs.
    private static let stride = 128 / MemoryLayout<Atomic<UInt>>.stride

    private let spots: UnsafeMutablePointer<Atomic<UInt>>

    init() {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: Self.count * 128, alignment: 128)
        spots = bytes.bindMemory(to: Atomic<UInt>.self, capacity: Self.count * Self.stride)
        for index in 0..<Self.count { (spots + index * Self.stride).initialize(to: Atomic(0)) }
    }

    deinit { UnsafeMutableRawPointer(spots).deallocate() }

    /// Leaves the connection; false when the spot is taken.
    @inline(__always)
    func park(_ connection: PooledConnection, by thread: ThreadKey) -> Bool {
        let bits = UInt(bitPattern: Unmanaged.passUnretained(connection).toOpaque())
        return spot(thread.spot).pointee
            .compareExchange(expected: 0, desired: bits, ordering: .sequentiallyConsistent).exchanged
    }

    /// What is in the thread's spot.
    @inline(__always)
    func take(by thread: ThreadKey) -> PooledConnection? { take(thread.spot) }

    /// Takes everything.
    func sweep(_ body: (PooledConnection) -> Void) {
        for index in 0..<Self.count { take(index).map(body) }
    }

    /// How many connections are parked, give or take those that come and go meanwhile.
    var parked: Int {
        (0..<Self.count).count { spot($0).pointee.load(ordering: .relaxed) != 0 }
    }

    @inline(__always)
    private func take(_ index: Int) -> PooledConnection? {
        let spot = spot(index)
        guard spot.pointee.load(ordering: .sequentiallyConsistent) != 0 else { return nil }
        let bits = spot.pointee.exchange(0, ordering: .sequentiallyConsistent)
        return UnsafeRawPointer(bitPattern: bits).map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    @inline(__always)
    private func spot(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt>> { spots + index * Self.stride }
}
