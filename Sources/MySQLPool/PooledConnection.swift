internal import Dispatch
package import MySQLClient
internal import Synchronization

/// A connection of the pool, and who has it.
///
/// `@unchecked Sendable`: `slot`, `turnEndsAt`, `heldSince` and `savepoints` are the holder's, or under the pool's lock; a connection changes
/// hands through that lock, a semaphore or an atomic exchange. The rest are atomics: the holder writes them, anybody
/// may look at them.
package final class PooledConnection: PoolResource, @unchecked Sendable {
    package let connection: Connection
    let fence: RunFence
    /// To which host it goes.
    let tag: HostTag

    /// The holding that it is out for.
    var slot = SlotID(index: 0, generation: 0)
    /// Until when its thread may have it back although others wait: in the past without a turn, in the distant future
    /// before that begins.
    var turnEndsAt = PoolInstant.distantPast
    /// Since when it is out, exactly; only kept when there are metrics.
    var heldSince = PoolInstant.distantPast
    private var savepoints = 0

    private let outSinceNanoseconds = Atomic<Int64>(0)
    private let idleSinceNanoseconds = Atomic<Int64>(0)
    private let expiresAtNanoseconds = Atomic<Int64>(0)
    private let leaseCount = Atomic<UInt64>(0)
    private let ownQueue = AtomicLazyReference<DispatchQueue>()
    private let borrower = Atomic<UInt>(0)
    private let binder = Atomic<UInt>(0)
    private let siteFile = Atomic<UInt>(0)
    private let siteLine = Atomic<UInt>(0)

    init(_ hosted: HostedConnection, expiresAt: PoolInstant) {
        connection = hosted.connection
        tag = hosted.tag
        fence = RunFence(connection)
        self.expiresAt = expiresAt
    }

    package var outSince: PoolInstant {
        get { PoolInstant(nanoseconds: outSinceNanoseconds.load(ordering: .relaxed)) }
        set { outSinceNanoseconds.store(newValue.nanoseconds, ordering: .relaxed) }
    }

    package var idleSince: PoolInstant {
        get { PoolInstant(nanoseconds: idleSinceNanoseconds.load(ordering: .relaxed)) }
        set { idleSinceNanoseconds.store(newValue.nanoseconds, ordering: .relaxed) }
    }

    package var expiresAt: PoolInstant {
        get { PoolInstant(nanoseconds: expiresAtNanoseconds.load(ordering: .relaxed)) }
        set { expiresAtNanoseconds.store(newValue.nanoseconds, ordering: .relaxed) }
    }

    package var leases: UInt64 {
        get { leaseCount.load(ordering: .relaxed) }
        set { leaseCount.store(newValue, ordering: .relaxed) }
    }
}

// MARK: - Who has it

extension PooledConnection {
    @inline(__always)
    func note(_ thread: ThreadKey, _ site: BorrowSite) {
        borrower.store(thread.raw, ordering: .relaxed)
        siteFile.store(UInt(bitPattern: site.file.utf8Start), ordering: .relaxed)
        siteLine.store(site.line, ordering: .relaxed)
    }

    /// Where it was borrowed last: `Shop/Order.swift:42`. While it changes hands, the line may be that of the other
    /// one.
    package var site: String? {
        // The text of a StaticString ends with a zero, so that its start is enough.
        UnsafePointer<CChar>(bitPattern: siteFile.load(ordering: .relaxed)).map {
            "\(String(cString: $0)):\(siteLine.load(ordering: .relaxed))"
        }
    }

    /// The thread that borrowed it last, as `pthread_self()` names it.
    package var thread: UInt { borrower.load(ordering: .relaxed) }

    /// The calling thread keeps the connection until `body` ends, whatever that does.
    @inline(__always)
    func bound<T>(while body: () throws -> T) rethrows -> T {
        binder.store(ThreadKey.current.raw, ordering: .relaxed)
        defer { binder.store(0, ordering: .relaxed) }
        return try body()
    }

    package var boundThread: UInt { binder.load(ordering: .relaxed) }
}

// MARK: - Its queue

extension PooledConnection {
    private static let queueKey = DispatchSpecificKey<UInt64>()

    /// The server's number of the connection on whose queue the code runs that asks; `nil` elsewhere.
    package static var ofCurrentQueue: UInt64? { DispatchQueue.getSpecific(key: queueKey) }

    /// Where everything runs that an asynchronous caller does with the connection; made when the first one comes.
    /// Serial and private, so that it has a thread for as long as it is at work, however many others are blocked.
    var queue: DispatchQueue { ownQueue.load() ?? makeQueue() }

    private func makeQueue() -> DispatchQueue {
        let queue = DispatchQueue(label: "haulout.connection.\(connection.threadID)")
        queue.setSpecific(key: Self.queueKey, value: connection.threadID)
        return ownQueue.storeIfNil(queue)
    }
}

// MARK: - Savepoints

extension PooledConnection {
    /// A name that no savepoint around it has: the server drops the outer one of two with the same name.
    func enterSavepoint() -> String {
        savepoints += 1
        return "haulout_\(savepoints)"
    }

    func leaveSavepoint() { savepoints -= 1 }
}
