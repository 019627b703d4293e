internal import Dispatch
internal import MySQLClient

/// Breaks off what a connection is doing when it takes too long: the call then throws `connectionLost`.
///
/// For the moments of a dial: the connection's own `readTimeout` may be a day.
struct CallLimit {
    private static let queue = DispatchQueue(label: "haulout.pool.hosts")

    private let interruption: DispatchWorkItem

    init(_ limit: Duration, of connection: Connection) {
        interruption = DispatchWorkItem { connection.cancel() }
        Self.queue.asyncAfter(deadline: .now() + limit.seconds, execute: interruption)
    }

    /// The call is over.
    func end() {
        interruption.cancel()
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
