import Foundation

/// A TCP proxy in front of a database server, with faults on demand. It listens on this machine alone.
public final class FaultProxy: Sendable {
    public let port: Int
    private let listener: Int32
    private let upstream: String
    private let board = Switchboard()

    /// - Parameter upstream: The server's socket in the file system. It need not be there all the time.
    public init(to upstream: String) throws {
        self.upstream = upstream
        (listener, port) = try Socket.listen()
        Thread { [self] in accept() }.start()
    }

    /// How many connections there are.
    public var links: Int { board.links }

    public var condition: Condition {
        get { board.condition }
        set { board.condition = newValue }
    }

    /// By the word that a client asks with, in a statement of its own: what becomes of the answer to its next one.
    public var answers: [String: Answer] {
        get { board.answers }
        set { board.answers = newValue }
    }

    /// Ends all connections there are.
    public func hangUp() { board.hangUp() }

    /// Cuts one connection, at the first statement that will do.
    ///
    /// - Parameter seconds: How long to wait for one.
    /// - Returns: False when none came.
    public func cut(_ cut: Cut, within seconds: Double) -> Bool {
        board.arm(cut)
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, !board.hasHit { Thread.sleep(forTimeInterval: 0.002) }
        return board.disarm()
    }

    /// Whether a cut lies in wait.
    var isArmed: Bool { board.isArmed }

    /// Ends everything.
    public func close() { board.close() }

    private func accept() {
        while !board.isClosed {
            // Who comes while nothing is read waits in the kernel's line: connected, and without an answer.
            if case .stalled = board.condition {
                Thread.sleep(forTimeInterval: 0.02)
                continue
            }
            guard readable([listener], within: 50)[0] else { continue }
            let descriptor = Foundation.accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }
            // A child that inherited it would keep it open when we end it.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            serve(Socket(descriptor: descriptor))
        }
        Foundation.close(listener)
    }

    private func serve(_ client: Socket) {
        guard let server = Socket.connect(toPath: upstream) else { return client.reset() }
        board.changeLinks(by: 1)
        let (board, descriptors) = (board, (client.descriptor, server.descriptor))
        Thread {
            Link(client: Socket(descriptor: descriptors.0), server: Socket(descriptor: descriptors.1), board: board)
                .run()
            board.changeLinks(by: -1)
        }.start()
    }
}
