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
        _ = outage.failed(.heartbeat, ScriptedStore.away)
        #expect(outage.holdsRescue)
        time.advance(by: .seconds(15))
        outage.succeeded(.heartbeat)
        time.advance(by: .seconds(29))
        #expect(outage.holdsRescue)
        time.advance(by: .seconds(2))
        #expect(!outage.holdsRescue)
    }

    @Test("a connection that broke for a moment does not put off the rescue of others")
    func blip() {
        let outage = outage
        time.advance(by: .seconds(10))
        _ = outage.failed(.heartbeat, ScriptedStore.away)
        time.advance(by: .seconds(1))
        outage.succeeded(.heartbeat)
        #expect(!outage.holdsRescue)
    }

    @Test("the rescue of others does not wait for a service without a connection", arguments: [true, false])
    func oneConnection(isResting: Bool) {
        let outage = outage
        _ = outage.failed(.producer, ScriptedStore.away)
        if isResting { outage.rests(.producer) }
        #expect(!outage.holdsRescue)
        time.advance(by: .seconds(20))
        outage.succeeded(.heartbeat)
        #expect(!outage.holdsRescue)
        outage.succeeded(.producer)
        #expect(!outage.holdsRescue)
    }

    @Test("an outage is over for a service that has nothing to ask as soon as another one gets an answer")
    func resting() {
        let outage = outage
        _ = outage.failed(.producer, ScriptedStore.away)
        outage.rests(.producer)
        #expect(outage.isDown)
        outage.succeeded(.heartbeat)
        #expect(!outage.isDown)
        #expect(lines.all.last == "The database is back")
    }

    @Test("an outage is not over while the service that met it still asks in vain")
    func asking() {
        let outage = outage
        _ = outage.failed(.producer, ScriptedStore.away)
        outage.rests(.producer)
        _ = outage.failed(.producer, ScriptedStore.away)
        outage.succeeded(.heartbeat)
        #expect(outage.isDown)
    }

    @Test("an answer that is no good is an answer", arguments: [DatabaseError.Kind.deadlock, .tooLarge])
    func answers(kind: DatabaseError.Kind) {
        let outage = outage
        _ = outage.failed(.completer, ScriptedStore.away)
        _ = outage.failed(.completer, DatabaseError(kind: kind, message: "…"))
        #expect(!outage.isDown)
    }

    @Test("what the database refuses is logged with what to do, and holds nothing but for the heartbeat")
    func refusal() {
        let outage = outage
        let error = DatabaseError(kind: .permission, code: 1142, message: "DELETE command denied")
        #expect(outage.failed(.pruner, error) != .away)
        #expect(lines.all.first?.contains("rights") == true)
        #expect(!outage.holdsRescue)
        // The others' heartbeats are refused as well.
        _ = outage.failed(.heartbeat, error)
        #expect(outage.holdsRescue)
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
