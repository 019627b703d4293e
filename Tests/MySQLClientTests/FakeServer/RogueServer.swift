import Foundation
import MySQLClient
import Synchronization

/// A server that plays whatever part a test needs, to one client, on a thread of its own.
final class RogueServer: Sendable {
    var endpoint: ConnectionConfiguration.Endpoint { listener.endpoint }

    private let listener: Listener
    private let done = DispatchSemaphore(value: 0)
    private let heard = Mutex<[UInt8]>([])

    init(_ transport: Listener.Transport = .loopback, _ play: @escaping @Sendable (Peer) throws -> Void) throws {
        listener = try Listener(transport)
        Thread { [self] in
            if let client = listener.accept() {
                let peer = Peer(client)
                try? play(peer)
                peer.finish()
                while !peer.read().isEmpty {}
                heard.withLock { $0 = peer.received }
            }
            listener.stop()
            done.signal()
        }.start()
    }

    /// Waits until the part is played and the client has hung up, and gives all that it said. Ask once.
    func received() -> [UInt8] {
        done.wait()
        return heard.withLock(\.self)
    }
}
