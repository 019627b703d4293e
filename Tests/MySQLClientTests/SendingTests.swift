import Testing

@testable import MySQLClient

/// What the pool's shared connections are made of.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SendingTests {
    private let echo = "SELECT ? AS value"

    private func ready(_ test: String, _ texts: String...) throws -> Connection {
        let connection = try TestServer.connect(test)
        try connection.query(echo, [0])
        for text in texts { try connection.query(text) }
        return connection
    }

    @Test("answers come in the order of sending, while more is sent in between")
    func slidingWindow() throws {
        let connection = try ready("sendingwindow", "SELECT 'other'")
        var sent = 0
        var received = 0
        while received < 1000 {
            while sent < 1000, connection.unansweredCount < 7 {
                let isOther = sent % 3 == 0
                #expect(try isOther ? connection.send("SELECT 'other'") : connection.send(echo, [.int(Int64(sent))]))
                sent += 1
            }
            let value = try connection.receive().first?[0]
            #expect(value == (received % 3 == 0 ? "other" : .int(Int64(received))))
            received += 1
        }
        #expect(connection.unansweredCount == 0)
        #expect(try connection.query(echo, [5]).first?[0] == 5)
    }

    @Test("nothing is sent for a statement that is new to the connection")
    func newStatement() throws {
        let connection = try ready("sendingnew")
        #expect(try !connection.send("SELECT 'new'"))
        #expect(try connection.send(echo, [1]))
        #expect(try !connection.send("SELECT 'new'"))
        #expect(try connection.receive().first?[0] == 1)
        #expect(try connection.query("SELECT 'new'").first?[0] == "new")
        #expect(try connection.send("SELECT 'new'"))
        #expect(try connection.receive().first?[0] == "new")
    }

    @Test("64 executions or 32 KiB of values may be under way, or a single longer one")
    func limits() throws {
        let connection = try ready("sendinglimits")
        for n in 0..<64 { #expect(try connection.send(echo, [.int(Int64(n))])) }
        #expect(try !connection.send(echo, [64]))
        for n in 0..<64 { #expect(try connection.receive().first?[0] == .int(Int64(n))) }
        let concatenate = "SELECT CONCAT(?, '')"
        let long = MySQLValue.string(String(repeating: "x", count: 20_000))
        #expect(try connection.query(concatenate, [long]).first?[0] == long)
        #expect(try connection.send(concatenate, [long]))
        #expect(try !connection.send(concatenate, [long]))
        #expect(try connection.receive().first?[0] == long)
        let longer = MySQLValue.string(String(repeating: "y", count: 3_000_000))
        #expect(try connection.send(concatenate, [longer]))
        #expect(try !connection.send(echo, [1]))
        #expect(try connection.receive().first?[0] == longer)
    }

    @Test("while answers are due, nothing else can be sent")
    func busy() throws {
        let connection = try ready("sendingbusy")
        #expect(try connection.send(echo, [1]))
        for call in [
            { try connection.query("SELECT 1") }, { try connection.execute("SELECT 1") },
            { try connection.pipeline(["SELECT 1"])[0].get() },
        ] as [() throws -> QueryResult] {
            let error = #expect(throws: DatabaseError.self) { _ = try call() }
            #expect(error?.kind == .misuse)
        }
        #expect(connection.isAlive())
        #expect(try connection.receive().first?[0] == 1)
        let error = #expect(throws: DatabaseError.self) { try connection.receive() }
        #expect(error?.kind == .misuse && error?.isConnectionUsable == true)
        #expect(try connection.query(echo, [2]).first?[0] == 2)
    }

    @Test("one failure among many is told to its own statement")
    func failure() throws {
        let connection = try ready("sendingfailure")
        let select = "SELECT (SELECT ? UNION SELECT ?)"
        try connection.query(select, [1, 1])
        for n in 1...5 { #expect(try connection.send(select, [3, .int(Int64(n))])) }
        for n in 1...5 {
            if n == 3 {
                #expect(try connection.receive().first?[0] == 3)
            } else {
                let error = #expect(throws: DatabaseError.self) { try connection.receive() }
                #expect(error?.code == 1242 && error?.query == select)
            }
        }
        #expect(connection.isOpen)
    }

    @Test("an answer shows as readable once it is there, also when it came with the one before")
    func readable() throws {
        let (connection, relay) = try TestServer.connectThroughRelay()
        try connection.query(echo, [0])
        relay.hold(until: 3)
        #expect(try connection.send(echo, [1]))
        #expect(try connection.send(echo, [2]))
        #expect(!connection.isAnswerReadable, "the relay holds it back")
        #expect(try connection.send(echo, [3]))
        for n in 1...3 { #expect(try connection.receive().first?[0] == .int(Int64(n))) }
        #expect(!connection.isAnswerReadable)
        connection.cancel()
        #expect(connection.isAnswerReadable, "an end is something to receive")
    }

    @Test("a lost connection makes all that are due unknown")
    func lost() throws {
        let (connection, relay) = try TestServer.connectThroughRelay()
        try connection.query(echo, [0])
        relay.hold(until: 6)
        for n in 1...5 { #expect(try connection.send(echo, [.int(Int64(n))])) }
        connection.cancel()
        var outcomes: [DatabaseError.Outcome?] = []
        while connection.unansweredCount > 0 {
            do { _ = try connection.receive(); outcomes.append(nil) } catch { outcomes.append(error.outcome) }
        }
        #expect(outcomes == Array(repeating: .unknown, count: 5))
        let error = #expect(throws: DatabaseError.self) { try connection.send(echo, [1]) }
        #expect(error?.outcome == .notSent)
    }

    @Test("closing with answers due ends the session, and they are unknown")
    func closed() throws {
        let connection = try ready("sendingclosed")
        #expect(try connection.send(echo, [1]))
        connection.close()
        let error = #expect(throws: DatabaseError.self) { try connection.receive() }
        #expect(error?.outcome == .unknown)
    }

    @Test("a statement that was evicted while under way still gets its answer")
    func evicted() throws {
        let connection = try TestServer.connect { $0.statementCacheSize = 1 }
        try connection.query(echo, [0])
        for n in 1...3 { #expect(try connection.send(echo, [.int(Int64(n))])) }
        connection.cache.removeAll()
        for n in 1...3 { #expect(try connection.receive().first?[0] == .int(Int64(n))) }
        #expect(try connection.query(echo, [4]).first?[0] == 4)
    }
}
