import MySQLClient
import MySQLPool
import Synchronization
import Testing

extension HostTests {
    @Suite struct Dialling {
        let trio = ServerTrio.current
        let log = DialLog()
    }
}

extension HostTests.Dialling {

    // MARK: Finding the writer

    @Test("the writer is found, and from then on dialled at once", arguments: 0...2)
    func writerFound(writer: Int) throws {
        try trio.begin(writer: writer)
        let dialer = log.dialer()
        #expect(try dialer.openAndClose() == trio[writer].name)
        #expect(log.takeDialled() == Array(["one", "two", "three"].prefix(writer + 1)))
        #expect(try dialer.openAndClose() == trio[writer].name)
        #expect(log.takeDialled() == [trio[writer].name])
        let roles = Array(repeating: HostRole.reader, count: writer) + [.writer]
        #expect(dialer.hosts.map(\.role) == roles + Array(repeating: .unknown, count: 2 - writer))
    }

    @Test("to look for the role costs one statement for each host that lets us in, beside the one of every connect")
    func oneRoundTrip() throws {
        try trio.begin(writer: 1)
        let dialer = log.dialer()
        let observers = try trio.servers.map { try $0.administrator() }
        var looks = 0
        /// How often each server was asked, our own looks left out.
        func questions() throws -> [Int] {
            looks += 1
            return try observers.map {
                try #require(Int($0.execute("SHOW GLOBAL STATUS LIKE 'Questions'").rows[0][1].text)) - looks
            }
        }
        /// Once it does not grow any more: a goodbye counts when the server gets round to it.
        func settled(atLeast: [Int]) throws -> [Int] {
            try eventually { try zip(questions(), atLeast).allSatisfy { $0 >= $1 } }
            var last = try questions()
            var calm = 0
            while calm < 10 {
                let now = try questions()
                calm = now == last ? calm + 1 : 0
                last = now
            }
            return last
        }
        let before = try settled(atLeast: [0, 0, 0])
        let hosted = try dialer.open()
        // The goodbye to the one that was not taken included.
        let open = zip(before, [3, 2, 0]).map { $0 + $1 }
        #expect(try settled(atLeast: open) == open)
        hosted.connection.close()
        let closed = zip(open, [0, 1, 0]).map { $0 + $1 }
        #expect(try settled(atLeast: closed) == closed)
    }

    @Test("with a single host nobody is asked, unless one wants to know")
    func singleHost() throws {
        try trio.begin(writer: nil)
        let careless = log.dialer(to: [trio[0]])
        #expect(try careless.openAndClose() == "one")
        #expect(careless.hosts.map(\.role) == [.unknown])
        let careful = log.dialer(to: [trio[0]], asksForRole: true)
        let error = try #require(throws: DatabaseError.self) { try careful.open() }
        #expect(error.kind == .readOnly)
        #expect(careful.hosts.map(\.role) == [.reader])
    }

    @Test("a single host's own error stays as it is")
    func singleHostError() throws {
        let configuration = ConnectionConfiguration(endpoint: .socket("/nowhere/s"), user: "app")
        let error = try #require(throws: DatabaseError.self) { try HostDialer(configuration).open() }
        #expect(error == #expect(throws: DatabaseError.self) { try Connection.open(configuration) })
    }

    // MARK: Failover

    @Test("a statement notices the demotion, all connections to that host become stale, and the new writer is found")
    func demotion() throws {
        try trio.begin(writer: 0)
        let dialer = log.dialer()
        let hosted = try (1...4).map { _ in try dialer.open() }
        defer { for each in hosted { each.connection.close() } }
        #expect(hosted.allSatisfy { dialer.isCurrent($0.tag) })
        _ = log.takeDialled()

        try trio.makeWriter(2)
        let insert = "INSERT INTO note (word) VALUES ('a')"
        let error = try #require(throws: DatabaseError.self) { try hosted[0].connection.execute(insert) }
        #expect(error.kind == .readOnly)
        #expect(dialer.report(error, on: hosted[0]))
        #expect(hosted.allSatisfy { !dialer.isCurrent($0.tag) })
        #expect(dialer.demotions == 1)
        #expect(!dialer.report(error, on: hosted[1]))

        let next = try dialer.open()
        defer { next.connection.close() }
        #expect(next.serverName == "three")
        #expect(dialer.isCurrent(next.tag))
        #expect(log.takeDialled() == ["two", "three"])
        try next.connection.execute(insert)
        #expect(try trio[2].notes() == ["a"])
    }

    @Test("through three switchovers every note is written once, by the writer of the moment")
    func writesGoOn() throws {
        try trio.begin(writer: 0)
        let pool = PoolOfFour(log.dialer())
        defer { pool.close() }
        for round in 0...3 {
            try trio.makeWriter(round % 3)
            for note in 0..<25 { try pool.write("\(round)-\(note)") }
            #expect(Set(pool.servers) == [trio[round % 3].name])
        }
        func notes(_ rounds: Int...) -> [String] { rounds.flatMap { round in (0..<25).map { "\(round)-\($0)" } } }
        #expect(try trio[0].notes() == notes(0, 3))
        #expect(try trio[1].notes() == notes(1))
        #expect(try trio[2].notes() == notes(2))
    }

    @Test("a writer that dies is left, and its connections are dropped once another is found")
    func death() throws {
        try trio.begin(writer: 0)
        let dialer = log.dialer()
        let old = try dialer.open()
        defer { old.connection.close() }
        trio[0].kill()
        #expect(throws: DatabaseError.self) { try dialer.open() }
        #expect(dialer.isCurrent(old.tag))
        try trio[1].administer("SET GLOBAL read_only = 0")
        #expect(try dialer.openAndClose() == "two")
        #expect(!dialer.isCurrent(old.tag))
        // Back as a replica, it is not even asked.
        try trio[0].start()
        log.clock.advance(by: .seconds(60))
        _ = log.takeDialled()
        #expect(try dialer.openAndClose() == "two")
        #expect(log.takeDialled() == ["two"])
    }

    @Test("a demotion that a dial finds out counts like one that a statement reports")
    func demotionFoundByDial() throws {
        try trio.begin(writer: 0)
        let dialer = log.dialer()
        let old = try dialer.open()
        defer { old.connection.close() }
        try trio.makeWriter(1)
        #expect(try dialer.openAndClose() == "two")
        #expect(!dialer.isCurrent(old.tag))
        #expect(dialer.demotions == 1)
    }

    @Test("a read-only transaction of one's own is no demotion")
    func ownReadOnlyTransaction() throws {
        try trio.begin(writer: 0)
        let dialer = log.dialer()
        let hosted = try dialer.open()
        defer { hosted.connection.close() }
        func refusal() throws -> DatabaseError {
            try hosted.connection.execute("START TRANSACTION READ ONLY")
            defer { try? hosted.connection.rollback() }
            return try #require(throws: DatabaseError.self) {
                try hosted.connection.execute("INSERT INTO note (word) VALUES ('a')")
            }
        }
        let error = try refusal()
        #expect(error.code == 1792)
        #expect(!dialer.report(error, on: hosted))
        #expect(dialer.isCurrent(hosted.tag))
        try trio.makeWriter(1)
        #expect(dialer.report(error, on: hosted))
        #expect(!dialer.isCurrent(hosted.tag))
    }

    @Test("one can ask a connection's host for its role, and a demotion is noted")
    func asking() throws {
        try trio.begin(writer: 0)
        let dialer = log.dialer()
        let hosted = try dialer.open()
        defer { hosted.connection.close() }
        #expect(try dialer.ask(hosted) == .writer)
        try trio.makeWriter(nil)
        #expect(try dialer.ask(hosted) == .reader)
        #expect(!dialer.isCurrent(hosted.tag))
    }

    @Test("a single host that was demoted behind its name loses its connections too")
    func singleHostDemoted() throws {
        try trio.begin(writer: 0)
        let dialer = log.dialer(to: [trio[0]])
        let hosted = try (1...3).map { _ in try dialer.open() }
        defer { for each in hosted { each.connection.close() } }
        try trio.makeWriter(nil)
        let error = try #require(throws: DatabaseError.self) {
            try hosted[0].connection.execute("INSERT INTO note (word) VALUES ('a')")
        }
        #expect(dialer.report(error, on: hosted[0]))
        #expect(hosted.allSatisfy { !dialer.isCurrent($0.tag) })
    }

    // MARK: Sick hosts

    @Test("a host that is down gets one connect, not one for each dial")
    func sickHostSpared() throws {
        try trio.begin(writer: 1)
        trio[0].kill()
        let dialer = log.dialer()
        for _ in 1...10 { #expect(try dialer.openAndClose() == "two") }
        #expect(log.takeDialled() == ["one"] + Array(repeating: "two", count: 10))
        let one = dialer.hosts[0]
        #expect(one.failures == 1)
        #expect(one.avoidedFor == .milliseconds(100))
        #expect(one.failure?.kind == .notConnected)
    }

    @Test("without a writer, a host that is down gets one connect for each dial, after all others")
    func sickHostLast() throws {
        try trio.begin(writer: nil)
        trio[0].kill()
        let dialer = log.dialer()
        for _ in 1...3 { #expect(throws: DatabaseError.self) { try dialer.open() } }
        #expect(log.takeDialled() == ["one", "two", "three"] + ["two", "three", "one"] + ["two", "three", "one"])
    }

    @Test("with all hosts down each dial tries one and the error tells of all; the first to come back is found again")
    func allDown() throws {
        try trio.begin(writer: 2)
        for server in trio.servers { server.kill() }
        let dialer = log.dialer()
        let first = try #require(throws: DatabaseError.self) { try dialer.open() }
        #expect(first.kind == .notConnected)
        #expect(first.outcome == .notSent)
        #expect(first.isTransient)
        #expect(!first.isConnectionUsable)
        #expect(first.message.hasPrefix("No connection to a host that takes writes: "))
        #expect(first.message.hasSuffix("Check that the servers run, and that they listen there."))
        for server in trio.servers { #expect(first.message.contains("\(server.socket) failed: Can't connect")) }
        #expect(log.takeDialled() == ["one", "two", "three"])

        let second = try #require(throws: DatabaseError.self) { try dialer.open() }
        #expect(second.kind == .notConnected)
        #expect(second.message.contains("\(trio[2].socket) was left out, it failed a moment ago: Can't connect"))
        #expect(log.takeDialled() == ["one"])

        try trio[2].start()
        let found = (1...3).compactMap { _ in try? dialer.openAndClose() }
        #expect(found == ["three", "three"])
        #expect(log.takeDialled() == ["two", "three", "three"])
    }

    @Test("after their pauses all hosts are tried again in one dial")
    func allBack() throws {
        try trio.begin(writer: 2)
        for server in trio.servers { server.kill() }
        let dialer = log.dialer()
        #expect(throws: DatabaseError.self) { try dialer.open() }
        try trio[2].start()
        log.clock.advance(by: .seconds(1))
        #expect(try dialer.openAndClose() == "three")
    }

    @Test("a server that accepts connects and says nothing costs its share of the time, not all of it")
    func frozen() throws {
        try trio.begin(writer: 1)
        try trio[0].freeze()
        defer { trio[0].thaw() }
        let dialer = log.dialer()
        let hosted = try dialer.open(until: log.clock.now + .seconds(3))
        defer { hosted.connection.close() }
        #expect(hosted.serverName == "two")
        #expect(dialer.hosts[0].failure?.kind == .notConnected)
    }

    @Test("a server that falls silent after the login does not hold up the dial")
    func frozenAfterLogin() throws {
        try trio.begin(writer: 1)
        defer { trio[0].thaw() }
        let one = trio[0]
        let dialer = log.dialer { connection in
            if connection.configuration.endpoint == one.endpoint { try? one.freeze() }
        }
        let hosted = try dialer.open(until: log.clock.now + .seconds(3))
        defer { hosted.connection.close() }
        #expect(hosted.serverName == "two")
        #expect(dialer.hosts[0].failure?.kind == .notConnected)
    }

    @Test("past its deadline a dial tries one host and no more")
    func deadline() throws {
        try trio.begin(writer: 2)
        trio[0].kill()
        let dialer = log.dialer()
        let error = try #require(throws: DatabaseError.self) { try dialer.open(until: log.clock.now) }
        #expect(error.kind == .notConnected)
        #expect(error.message.contains("\(trio[1].socket) was not tried before the deadline"))
        #expect(log.takeDialled() == ["one"])
    }

    // MARK: What the error says

    @Test("when no host takes writes, the error says so and what to do")
    func noWriter() throws {
        try trio.begin(writer: nil)
        trio[1].kill()
        let error = try #require(throws: DatabaseError.self) { try log.dialer().open() }
        #expect(error.kind == .readOnly)
        #expect(error.outcome == .notSent)
        #expect(error.isTransient)
        #expect(error.message.contains("\(trio[0].socket) is read-only; \(trio[1].socket) failed: Can't connect"))
        #expect(error.message.contains("run `SET GLOBAL read_only = 0` there"))
    }

    @Test("a refused account says more than hosts that do not answer")
    func refusedAccount() throws {
        try trio.begin(writer: 1)
        trio[0].kill()
        let error = try #require(throws: DatabaseError.self) { try log.dialer(user: "stranger").open() }
        #expect(error.kind == .permission)
        #expect([1045, 1698].contains(error.code))
        #expect(!error.isTransient)
        #expect(error.message.contains("\(trio[0].socket) failed: Can't connect"))
        #expect(error.message.hasSuffix("Check the user, the password and the grants on each host."))
    }

    // MARK: Readers

    @Test("readers take turns, and the writer serves while there is none")
    func readers() throws {
        try trio.begin(writer: 0)
        let dialer = log.dialer(for: .reader)
        #expect(try (1...6).map { _ in try dialer.openAndClose() } == ["two", "three", "two", "three", "two", "three"])
        trio[1].kill()
        #expect(try (1...2).map { _ in try dialer.openAndClose() } == ["three", "three"])
        trio[2].kill()
        #expect(try dialer.openAndClose() == "one")
        #expect(log.dialer(for: .reader).hosts.count == 3)

        let strict = log.dialer(for: .readerOnly)
        let error = try #require(throws: DatabaseError.self) { try strict.open() }
        #expect(error.kind == .notConnected)
        #expect(error.message.hasPrefix("No connection to a host to read from: \(trio[0].socket) takes writes; "))

        try trio[1].start()
        try trio[1].administer("SET GLOBAL read_only = 1")
        log.clock.advance(by: .seconds(60))
        #expect(try dialer.openAndClose() == "two")
        #expect(try strict.openAndClose() == "two")
    }

    @Test("a write that a reader refuses demotes nobody")
    func writeToReader() throws {
        try trio.begin(writer: 0)
        let dialer = log.dialer(for: .reader)
        let hosted = try dialer.open()
        defer { hosted.connection.close() }
        let error = try #require(throws: DatabaseError.self) {
            try hosted.connection.execute("INSERT INTO note (word) VALUES ('a')")
        }
        #expect(!dialer.report(error, on: hosted))
        #expect(dialer.isCurrent(hosted.tag))
    }

    @Test("for a target of any host nobody is asked, and the first that answers serves")
    func anyHost() throws {
        try trio.begin(writer: 2)
        let dialer = log.dialer(for: .any, asksForRole: true)
        #expect(try dialer.openAndClose() == "one")
        trio[0].kill()
        #expect(try dialer.openAndClose() == "two")
        #expect(try dialer.openAndClose() == "two")
        #expect(log.takeDialled() == ["one", "one", "two", "two"])
    }

    @Test("many threads that dial at once agree on the writer")
    func concurrentDials() throws {
        try trio.begin(writer: 2)
        trio[0].kill()
        let dialer = log.dialer()
        let found = Mutex<[String]>([])
        let trio = trio
        onThreads(8) { _ in
            ServerTrio.$current.withValue(trio) {
                for _ in 1...5 {
                    let name = (try? dialer.openAndClose()) ?? "none"
                    found.withLock { $0.append(name) }
                }
            }
        }
        #expect(found.withLock { $0 } == Array(repeating: "three", count: 40))
        #expect(dialer.demotions == 0)
    }
}
