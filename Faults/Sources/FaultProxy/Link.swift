import Foundation

/// One connection through the proxy: a thread that carries bytes both ways, as well as it is allowed to.
final class Link {
    private let client: Socket
    private let server: Socket
    private let board: Switchboard
    private let generation: Int
    private var scanner = CommandScanner()
    /// How many bytes of the next answer are passed on before the end, when there is to be one.
    private var lastBytes: Int?
    /// What becomes of the answer to the next statement.
    private var asked: Answer?
    /// What becomes of the answer that is due.
    private var answer: Answer?

    init(client: Socket, server: Socket, board: Switchboard) {
        self.client = client
        self.server = server
        self.board = board
        generation = board.generation
    }

    /// How it goes on after a piece of data.
    fileprivate enum Next {
        case goOn
        case end
        /// The client hears no more, while the server is to execute what it has got.
        case abandonClient
    }

    func run() {
        while true {
            guard board.generation == generation else { return end() }
            switch carry() {
            case .goOn: continue
            case .end: return end()
            case .abandonClient: return letServerFinish()
            }
        }
    }

    private func carry() -> Next {
        let (requests, replies) = directions
        // Who does not read does not notice that the other side has gone, as with a link that is cut in the middle.
        let ready = readable([requests ? client.descriptor : -1, replies ? server.descriptor : -1], within: 20)
        if ready[0], case let next = carryRequests(), !next.isGoOn { return next }
        return ready[1] ? carryReplies() : .goOn
    }

    private var directions: (requests: Bool, replies: Bool) {
        if case .stalled(let requests, let replies) = board.condition { (!requests, !replies) } else { (true, true) }
    }

    private func carryRequests() -> Next {
        let chunk = client.read()
        guard !chunk.isEmpty else { return .end }
        for command in scanner.scan(chunk) {
            if command.isStatement {
                answer = answer ?? asked
                asked = command.word.flatMap { board.answers[$0] }
            }
            guard let cut = board.take(for: command) else { continue }
            switch cut.place {
            case .beforeSending:
                _ = server.write(chunk[..<command.start])
                return .end
            case .afterSending:
                _ = server.write(chunk[..<command.end])
                return .abandonClient
            case .inReply(let bytes): lastBytes = bytes
            }
        }
        return send(chunk, to: server)
    }

    private func carryReplies() -> Next {
        let chunk = server.read()
        guard !chunk.isEmpty else { return .end }
        switch answer {
        case nil: break
        case .lost(let after):
            after()
            return .end
        case .late(let seconds):
            Thread.sleep(forTimeInterval: seconds)
            answer = nil
        }
        if let lastBytes {
            _ = client.write(chunk.prefix(lastBytes))
            return .end
        }
        return send(chunk, to: client)
    }

    private func send(_ chunk: [UInt8], to socket: Socket) -> Next {
        switch board.condition {
        case .clear, .stalled: return socket.write(chunk[...]) ? .goOn : .end
        case .delayed(let seconds):
            Thread.sleep(forTimeInterval: seconds)
            return socket.write(chunk[...]) ? .goOn : .end
        case .trickling(let seconds):
            for index in chunk.indices {
                // The condition ends in the middle of a piece, too.
                guard case .trickling = board.condition else {
                    return socket.write(chunk[index...]) ? .goOn : .end
                }
                guard socket.write(chunk[index...index]) else { return .end }
                Thread.sleep(forTimeInterval: seconds)
            }
            return .goOn
        }
    }

    private func end() {
        client.reset()
        server.reset()
    }

    private func letServerFinish() {
        client.reset()
        server.endSending()
        while !server.read().isEmpty {}
        server.reset()
    }
}

extension Link.Next {
    fileprivate var isGoOn: Bool { if case .goOn = self { true } else { false } }
}
