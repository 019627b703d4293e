import Foundation
import MySQLClient
import Synchronization

/// A scripted server for any number of clients. It speaks enough of the MySQL protocol for connect, query, prepare,
/// execute, ping, reset and quit, takes any password, and errs at the byte that its script names.
final class FakeServer: Sendable {
    var endpoint: ConnectionConfiguration.Endpoint { listener.endpoint }

    private let listener: Listener
    private let version: String
    private let answer: @Sendable (String) -> Answer
    private let script = Mutex(Fault.none)
    private let transcripts = Mutex<[Transcript]>([])
    private let finished = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - version: Decides the flavour: MariaDB when its name is in it.
    ///   - answer: What to say to the text of a statement.
    init(
        _ transport: Listener.Transport = .socket, version: String = "10.11.19-MariaDB-fake",
        answer: @escaping @Sendable (String) -> Answer = Answer.standard
    ) throws {
        listener = try Listener(transport)
        self.version = version
        self.answer = answer
        Thread { [self] in
            var threadID: UInt32 = 0
            while let client = listener.accept() {
                threadID += 1
                serve(client, threadID)
            }
        }.start()
    }

    /// How to reach it.
    var configuration: ConnectionConfiguration {
        var configuration = ConnectionConfiguration(endpoint: endpoint, user: "app", password: "secret")
        // Nets, not clocks: only a stall reaches them.
        configuration.connectTimeout = .seconds(1)
        configuration.readTimeout = .seconds(1)
        configuration.writeTimeout = .seconds(1)
        return configuration
    }

    /// Has this go wrong with every client that connects from now on.
    func play(_ fault: Fault) {
        script.withLock { $0 = fault }
    }

    /// Waits for a conversation to end, and gives each one once.
    func transcript() -> Transcript {
        finished.wait()
        return transcripts.withLock { $0.removeFirst() }
    }

    /// Refuses clients from now on. Conversations under way go on.
    func stop() { listener.stop() }

    private func serve(_ client: CInt, _ threadID: UInt32) {
        let link = FaultyLink(client, fault: script.withLock { $0 })
        let conversation = Conversation(link, version: version, threadID: threadID, answer: answer)
        // Handed over whole: nothing else uses it.
        nonisolated(unsafe) let served = conversation
        Thread { [self] in
            let transcript = served.run()
            transcripts.withLock { $0.append(transcript) }
            finished.signal()
        }.start()
    }
}
