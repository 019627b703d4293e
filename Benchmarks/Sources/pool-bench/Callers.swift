import Foundation
import Measuring
import Synchronization

/// Threads that call something over and over, such as a query of a pool.
final class Callers: Crowd, Sendable {
    private enum Phase { static let warming = 0, counting = 1, ended = 2 }

    private let phase = Atomic(Phase.warming)
    private let callers: [Caller]
    private let running = DispatchGroup()

    /// Starts `threads` threads. Calls that throw count as errors, not as completed.
    ///
    /// - Parameter isTiming: Whether to note how long each call takes, which costs about 25 ns per call.
    init(threads: Int, isTiming: Bool = false, _ call: @escaping @Sendable (inout Dice) throws -> Void) {
        callers = (0..<threads).map { Caller(seed: UInt64($0), isTiming: isTiming) }
        for caller in callers {
            running.enter()
            let thread = Thread { [self] in
                run(caller, call)
                running.leave()
            }
            thread.start()
        }
    }

    func count() { phase.store(Phase.counting, ordering: .relaxed) }

    func end() -> Int {
        phase.store(Phase.ended, ordering: .relaxed)
        running.wait()
        return callers.reduce(0) { $0 + $1.count }
    }

    /// What the threads saw; to be asked after the end.
    var errors: Int { callers.reduce(0) { $0 + $1.errors } }
    var counts: [Int] { callers.map(\.count) }
    var nanoseconds: [UInt32] { callers.flatMap(\.nanoseconds) }

    private func run(_ caller: Caller, _ call: (inout Dice) throws -> Void) {
        var dice = Dice(seed: caller.seed)
        var start = caller.isTiming ? Self.now : 0
        while true {
            let result = Result { try call(&dice) }
            let phase = phase.load(ordering: .relaxed)
            if caller.isTiming {
                let end = Self.now
                if phase == Phase.counting { caller.note(end - start) }
                start = end
            }
            guard phase != Phase.ended else { return }
            guard phase == Phase.counting else { continue }
            if case .success = result { caller.count += 1 } else { caller.errors += 1 }
        }
    }

    /// Nanoseconds of a clock that only goes forward.
    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// One thread's part of the account.
///
/// `@unchecked Sendable`: only its thread uses it, until that has ended.
private final class Caller: @unchecked Sendable {
    let seed: UInt64
    let isTiming: Bool
    var count = 0
    var errors = 0

    /// Room for more calls than a thread can make in the time; memory is only used as it fills.
    private let times: UnsafeMutableBufferPointer<UInt32>
    private var timed = 0

    init(seed: UInt64, isTiming: Bool) {
        self.seed = seed
        self.isTiming = isTiming
        times = .allocate(capacity: isTiming ? 1 << 20 : 0)
    }

    deinit { times.deallocate() }

    func note(_ nanoseconds: UInt64) {
        guard timed < times.count else { return }
        times[timed] = UInt32(clamping: nanoseconds)
        timed += 1
    }

    var nanoseconds: [UInt32] { Array(times[..<timed]) }
}
