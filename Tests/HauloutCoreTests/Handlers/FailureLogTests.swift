import Foundation
import HauloutCore
import Logging
import Synchronization
import Testing

@Suite struct FailureLogTests {
    private static let failure = Failure(
        job: "greet",
        task: TaskID(rawValue: 7),
        queue: "default",
        item: ["uid": 57],
        attempt: 2,
        maxAttempts: 5,
        cause: Failure.Cause(
            kind: FailureKind(rawValue: "duplicate_key"),
            errno: 1062,
            sqlState: "23000",
            message: "Duplicate entry '57' for key\n\"PRIMARY\"",
            statement: "INSERT INTO greeting VALUES (:item.uid)"
        ),
        worker: "worker-3",
        host: "here",
        startedAt: Date(timeIntervalSince1970: 1_700_000_000.25),
        duration: .microseconds(1500),
        next: .retry(after: .seconds(2))
    )

    private static let line = #"""
        {"id":null,"job":"greet","task":7,"item":{"uid":57},"attempt":2,"max_attempts":5,"kind":"duplicate_key",\#
        "errno":1062,"sqlstate":"23000","message":"Duplicate entry '57' for key\n\"PRIMARY\"","worker":"worker-3",\#
        "host":"here","started_at":"2023-11-14T22:13:20.250Z","duration_ms":2,"next":"retry after 2000 ms",\#
        "statement":"INSERT INTO greeting VALUES (:item.uid)"}
        """#

    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test("a failure is one line of JSON with the documented keys, in a folder made for it")
    func line() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log/failures.jsonl"
        let log = FailureLog(path: path, logger: Self.silent)
        log.append(Self.failure)
        log.append(Self.failure)
        #expect(try Self.lines(path) == [Self.line, Self.line])
    }

    @Test("a stored failure has its number and the time of its retry")
    func recorded() throws {
        let recorded = RecordedFailure(
            id: 12,
            failure: Self.failure,
            recordedAt: Date(timeIntervalSince1970: 1_700_000_001),
            retryAt: Date(timeIntervalSince1970: 1_700_000_003)
        )
        let json = try JSONValue(json: FailureJSON(recorded).text)
        #expect(json["id"] == 12)
        #expect(json["next"] == "retry at 2023-11-14T22:13:23.000Z")
    }

    @Test("after a rotation, lines go to a new file")
    func rotation() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/failures.jsonl"
        let log = FailureLog(path: path, logger: Self.silent)
        log.append(Self.failure)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        log.reopen()
        log.append(Self.failure)
        #expect(try Self.lines(path).count == 1 && Self.lines(path + ".1").count == 1)
    }

    @Test("lines written at the same time are not mixed")
    func parallel() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/failures.jsonl"
        let logs = (0..<2).map { _ in FailureLog(path: path, logger: Self.silent) }
        DispatchQueue.concurrentPerform(iterations: 100) { logs[$0 % 2].append(Self.failure) }
        #expect(try Self.lines(path) == Array(repeating: Self.line, count: 100))
    }

    @Test("a log that cannot be written is reported once, and works when it can")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log/failures.jsonl"
        try Data().write(to: URL(filePath: folder.path + "/log"))
        let messages = MessageCounter()
        let log = FailureLog(path: path, logger: Logger(label: "test") { _ in messages })
        for _ in 1...3 { log.append(Self.failure) }
        #expect(messages.count == 1)
        try FileManager.default.removeItem(atPath: folder.path + "/log")
        log.append(Self.failure)
        #expect(try Self.lines(path).count == 1)
    }
}

/// Counts what is logged.
private final class MessageCounter: LogHandler {
    private let messages = Mutex(0)

    var count: Int { messages.withLock { $0 } }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        messages.withLock { $0 += 1 }
    }
}
