import Logging
import MySQLClient
import Synchronization
import Testing

@testable import HauloutCore

@Suite struct DatabaseOutageTests {
    private let time = ManualTime()
    private let lines = LogLines()

    private var outage: DatabaseOutage {
        let lines = lines
        return DatabaseOutage(lease: .seconds(30), time: time, logger: Logger(label: "test") { _ in lines })
    }

    @Test("an outage is logged once, then every minute, and when it is over")
    func logging() {
        let outage = outage
        for _ in 1...100 { _ = outage.failed(.producer, ScriptedStore.away) }
        #expect(lines.all.count == 1)
        #expect(outage.isDown)
        time.advance(by: .seconds(61))
        for _ in 1...100 { _ = outage.failed(.completer, ScriptedStore.away) }
        #expect(lines.all.count == 2)
        outage.succeeded(.producer)
        #expect(lines.all.count == 2)
        outage.succeeded(.completer)
        #expect(lines.all.count == 3)
        #expect(!outage.isDown)
    }

    @Test("nobody is taken for dead until a lease after an outage that was long enough for missing a heartbeat")
    func rescue() {
        let outage = outage
        _ = outage.failed(.producer, ScriptedStore.away)
        #expect(outage.holdsRescue)
        time.advance(by: .seconds(11))
        outage.succeeded(.producer)
        time.advance(by: .seconds(29))
        #expect(outage.holdsRescue)
        time.advance(by: .seconds(2))
        #expect(!outage.holdsRescue)
    }

    @Test("a connection that broke for a moment does not put off the rescue of others")
    func blip() {
        let outage = outage
        _ = outage.failed(.producer, ScriptedStore.away)
        time.advance(by: .seconds(1))
        outage.succeeded(.producer)
        #expect(!outage.holdsRescue)
    }

    @Test("what the database refuses is logged with what to do, and holds nothing")
    func refusal() {
        let outage = outage
        let error = DatabaseError(kind: .permission, code: 1142, message: "DELETE command denied")
        #expect(outage.failed(.pruner, error) != .away)
        #expect(lines.all.first?.contains("rights") == true)
        #expect(!outage.holdsRescue)
    }

    @Test(
        "every error has a meaning",
        arguments: [
            (DatabaseError.Kind.deadlock, Trouble.conflict),
            (.connectionLost, .away), (.readOnly, .away), (.other, .away),
            (.data, .unacceptable), (.tooLarge, .unacceptable),
        ])
    func meaning(kind: DatabaseError.Kind, trouble: Trouble) {
        #expect(Trouble(DatabaseError(kind: kind, message: "…")) == trouble)
        #expect(Trouble(StoreError(.processLost, "…")) == .processLost)
        #expect(Trouble(Mishap()) == .away)
    }
}

/// Keeps what is logged.
final class LogLines: LogHandler {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    var logLevel: Logger.Level {
        get { .debug }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append(event.message.description) }
    }
}
