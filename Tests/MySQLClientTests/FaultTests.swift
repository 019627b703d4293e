import Foundation
import MySQLClient
import Testing

/// A fault at every byte of a conversation, in both directions. Whatever the byte, a user relies on this: the call
/// returns, with the right answer or with an error; the error does not claim more than can be known of the statement;
/// the connection is gone, says so, and leaves no descriptor behind.
@Suite(.timeLimit(.minutes(5)))
struct FaultTests {
    /// In which mode the client is, and what the server knows.
    enum Mode: CaseIterable { case pipelined, stepwise, untracked }

    static let ways = Listener.Transport.allCases.flatMap { transport in
        Mode.allCases.flatMap { mode in Fault.Ending.allCases.map { (transport, mode, $0) } }
    }
    static let modes = Listener.Transport.allCases.flatMap { transport in Mode.allCases.map { (transport, $0) } }

    @Test("after a hang-up at any byte that the server sends, the error claims nothing that is not so", arguments: ways)
    func cutAnywhere(transport: Listener.Transport, mode: Mode, ending: Fault.Ending) throws {
        let server = try Self.server(transport, mode)
        defer { server.stop() }
        let good = try goodVisit(server, mode), total = good.sentCount
        for count in 0...total {
            server.play(.cut(after: count, ending))
            let visit = Visit(server.configuration(mode))
            expectHonesty(visit, server.transcript(), good, mode, ending, "cut after \(count)")
            #expect((visit.done.count == Visit.Step.allCases.count) == (count == total), "cut after \(count)")
        }
        #expect(Descriptors.connected(to: server.endpoint) == 0)
    }

    @Test(
        "after a hang-up at any byte that the server receives, the error claims nothing that is not so",
        arguments: ways)
    func deafAnywhere(transport: Listener.Transport, mode: Mode, ending: Fault.Ending) throws {
        let server = try Self.server(transport, mode)
        defer { server.stop() }
        let good = try goodVisit(server, mode)
        for count in 0...good.received.count {
            server.play(.deaf(after: count, ending))
            let visit = Visit(server.configuration(mode))
            expectHonesty(visit, server.transcript(), good, mode, ending, "deaf after \(count)")
        }
        #expect(Descriptors.connected(to: server.endpoint) == 0)
    }

    @Test("garbage from any byte on never passes for an answer", arguments: modes)
    func garbageAnywhere(transport: Listener.Transport, mode: Mode) throws {
        let server = try Self.server(transport, mode)
        defer { server.stop() }
        var noise = Noise(seed: 7)
        let fillings: [() -> [UInt8]] = [
            { (0..<64).map { _ in noise.next() } }, { [UInt8](repeating: transport == .socket ? 0 : 0xFF, count: 64) },
        ]
        for count in 0..<(try goodVisit(server, mode)).sentCount {
            for (index, filling) in fillings.enumerated() {
                server.play(.garbage(from: count, filling()))
                let visit = Visit(server.configuration(mode))
                _ = server.transcript()
                #expect(visit.complaints.isEmpty && visit.wrongAnswers.isEmpty, "garbage \(index) from \(count)")
            }
        }
        #expect(Descriptors.connected(to: server.endpoint) == 0)
    }

    @Test("no spoilt byte crashes or hangs a client", arguments: [0x01, 0x80, 0xFE, 0xFF] as [UInt8], Mode.allCases)
    func spoiltAnywhere(mask: UInt8, mode: Mode) throws {
        let server = try Self.server(mask < 0xFE ? .socket : .loopback, mode)
        defer { server.stop() }
        for position in 0..<(try goodVisit(server, mode)).sentCount {
            server.play(.flip(at: position, mask))
            let visit = Visit(server.configuration(mode))
            _ = server.transcript()
            #expect(visit.complaints.isEmpty, "byte \(position)")
        }
        #expect(Descriptors.connected(to: server.endpoint) == 0)
    }

    @Test("answers that come byte by byte are read like any other", arguments: modes)
    func split(transport: Listener.Transport, mode: Mode) throws {
        let server = try Self.server(transport, mode)
        defer { server.stop() }
        server.play(.split)
        _ = try goodVisit(server, mode)
    }

    @Test(
        "a server that falls silent is given up after the time-out, at whatever point",
        arguments: [0, 1, 90, 95, 110, 260, 360, 600], [Mode.pipelined, .stepwise])
    func silence(count: Int, mode: Mode) throws {
        let server = try Self.server(.socket, mode)
        defer { server.stop() }
        let good = try goodVisit(server, mode)
        server.play(.stall(after: count, Gate()))
        let visit = Visit(server.configuration(mode))
        expectHonesty(visit, server.transcript(), good, mode, .finish, "silent after \(count)")
    }

    @Test("a server that goes on after a silence is waited for")
    func pause() throws {
        let server = try FakeServer(), gate = Gate()
        defer { server.stop() }
        var configuration = server.configuration
        configuration.readTimeout = .seconds(60)
        server.play(.stall(after: 300, gate))
        let connection = try Connection.open(configuration)
        let waiting = Background { try connection.query(Visit.sql, [0]) }
        gate.open()
        #expect(try waiting.result().get().rows.count == 3)
        connection.close()
        _ = server.transcript()
    }

    @Test("cancel ends the wait for a silent server at once")
    func cancelledSilence() throws {
        let server = try FakeServer()
        defer { server.stop() }
        var configuration = server.configuration
        configuration.readTimeout = .seconds(600)
        server.play(.stall(after: 300, Gate()))
        let connection = try Connection.open(configuration)
        let waiting = Background { try connection.query(Visit.sql, [0]) }
        connection.cancel()
        let error = #expect(throws: DatabaseError.self) { _ = try waiting.result().get() }
        #expect(error?.isConnectionUsable == false)
        connection.close()
        _ = server.transcript()
    }

    @Test("a hang-up between two statements is seen without asking; a statement is then provably not sent")
    func hangUpBetween() throws {
        let server = try FakeServer()
        defer { server.stop() }
        // The login, and the statement that arms the session trackers.
        let opening = try goodVisit(server, .pipelined).marks[1].sent.upperBound
        for isLooking in [true, false] {
            server.play(.cut(after: opening, .close))
            let connection = try Connection.open(server.configuration)
            _ = server.transcript()
            if isLooking { #expect(!connection.isAlive()) }
            let error = #expect(throws: DatabaseError.self) { try connection.execute("INSERT INTO t VALUES (1)") }
            #expect(error?.kind == (isLooking ? .notConnected : .serverGone))
            #expect(error?.outcome == .notSent && error?.isTransient == true && error?.isConnectionUsable == false)
        }
    }

    @Test(
        "a long statement that the server cannot have read to its end is provably not sent",
        arguments: [1, 1 << 10, 1 << 20, 8 << 20])
    func longStatement(count: Int) throws {
        let server = try FakeServer()
        defer { server.stop() }
        let connection = try Connection.open(server.configuration)
        connection.close()
        let login = server.transcript().received.count
        server.play(.deaf(after: login + 60 + count, .close))
        let victim = try Connection.open(server.configuration)
        let error = #expect(throws: DatabaseError.self) {
            try victim.execute("INSERT INTO t VALUES ('\(unsafeRaw: String(repeating: "x", count: 12 << 20))')")
        }
        #expect(error?.kind == .serverGone && error?.outcome == .notSent && error?.isTransient == true)
        let commands = server.transcript().commands
        #expect(commands.allSatisfy { if case .query(let sql) = $0 { !sql.hasPrefix("INSERT") } else { true } })
    }

    @Test("a refusing server was never connected")
    func refused() throws {
        for transport in Listener.Transport.allCases {
            let server = try FakeServer(transport)
            server.stop()
            let error = #expect(throws: DatabaseError.self) { _ = try Connection.open(server.configuration) }
            #expect(error?.kind == .notConnected && error?.outcome == .notSent && error?.isTransient == true)
        }
    }

    /// Both flavours get their share.
    private static func server(_ transport: Listener.Transport, _ mode: Mode) throws -> FakeServer {
        try FakeServer(
            transport, version: transport == .socket ? "10.11.19-MariaDB-fake" : "8.4.0-fake",
            answer: mode == .untracked ? Answer.untracked : Answer.standard)
    }

    /// What the server saw of a visit without faults.
    private func goodVisit(_ server: FakeServer, _ mode: Mode) throws -> Transcript {
        let visit = Visit(server.configuration(mode))
        try #require(visit.error == nil && visit.wrongAnswers.isEmpty)
        return server.transcript()
    }

    private func expectHonesty(
        _ visit: Visit, _ transcript: Transcript, _ good: Transcript, _ mode: Mode, _ ending: Fault.Ending,
        _ fault: String
    ) {
        #expect(visit.complaints.isEmpty && visit.wrongAnswers.isEmpty, "\(fault)")
        guard let error = visit.error else { return }
        #expect(!error.isConnectionUsable && error.isTransient == (error.outcome == .notSent), "\(fault)")
        guard !visit.done.isEmpty else {
            #expect(error.kind == .notConnected && error.outcome == .notSent, "\(fault): \(error)")
            return
        }
        #expect(error.kind == .connectionLost || error.kind == .serverGone, "\(fault): \(error)")
        let arrived = transcript.arrived.count(where: Visit.isExecution)
        switch error.outcome {
        case .notSent: #expect(arrived == visit.executedCount, "\(fault): \(error)")
        // A server that reads to the end knows; one that has hung up cannot, and neither can the client: unless it
        // waits for the preparation, its statement may have been executed.
        case .unknown where ending == .finish && visit.failed != .reset:
            #expect(arrived == visit.executedCount + 1, "\(fault): \(error)")
        case .unknown: #expect(mode != .stepwise || !isPreparing(transcript, good), "\(fault): \(error)")
        default: Issue.record("\(fault): \(error)")
        }
    }

    /// True when the client's last words were to prepare a statement, and were not answered in full.
    private func isPreparing(_ transcript: Transcript, _ good: Transcript) -> Bool {
        guard case .prepare = transcript.commands.last, let last = transcript.marks.last else { return false }
        return last.sent.upperBound < good.marks[transcript.marks.count - 1].sent.upperBound
    }
}

extension FakeServer {
    fileprivate func configuration(_ mode: FaultTests.Mode) -> ConnectionConfiguration {
        var configuration = configuration
        configuration.allowsPipelining = mode != .stepwise
        return configuration
    }
}

/// Bytes that look random and are the same in every run. None is above 127: libmariadb takes every short packet that
/// begins with 254 for the end of the rows.
private struct Noise {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33) & 127
    }
}
