import MySQLClient
import MySQLPool
import Testing

/// How many connections are opened, and when: in simulated time.
@Suite struct PoolDiallingTests {
    private let refused = DatabaseError(kind: .notConnected, message: "refused")
    private let denied = DatabaseError(kind: .permission, code: 1045, message: "denied")

    // MARK: Bursts

    @Test("50 short queries at once on 5 connections open no more than one besides")
    func warmSpike() {
        var simulation = PoolSimulation(maximumSize: 50)
        simulation.warmUp(5)
        simulation.arrive(50)
        simulation.run()
        #expect(simulation.state.statistics.opened <= 6)
        #expect(simulation.served.suffix(50) == Array(0..<50)[...])
    }

    @Test("50 short queries at once on a pool that has just been filled open no more than one besides")
    func filledSpike() {
        var simulation = PoolSimulation(maximumSize: 50)
        simulation.fill(5)
        simulation.arrive(50)
        simulation.run()
        #expect(simulation.state.statistics.opened <= 6)
        #expect(simulation.served == Array(0..<50))
    }

    @Test("50 short queries at once on an empty pool open two connections")
    func coldSpike() {
        var simulation = PoolSimulation(maximumSize: 50)
        simulation.arrive(50)
        simulation.run()
        #expect(simulation.state.statistics.opened <= 2)
        #expect(simulation.served == Array(0..<50))
    }

    @Test(
        "slow work gets nine in ten of the connections that it may have within the time of four connects",
        arguments: [0, 5])
    func slowWork(warm: Int) {
        var simulation = PoolSimulation(maximumSize: 50)
        if warm > 0 { simulation.warmUp(warm) }
        simulation.useTime = .seconds(3)
        simulation.arrive(50)
        simulation.run(for: .milliseconds(4 * 150))
        #expect(simulation.state.statistics.active >= 45)
    }

    @Test("one long transaction among short queries does not make the pool grow")
    func oneLongTransaction() {
        var simulation = PoolSimulation(maximumSize: 50)
        simulation.warmUp(5)
        simulation.useTime = .seconds(100)
        simulation.arrive(1)
        simulation.run(for: .seconds(10))
        simulation.useTime = .milliseconds(2)
        simulation.arrive(40)
        simulation.run()
        #expect(simulation.state.statistics.opened <= 6)
    }

    @Test("a single caller opens a single connection")
    func singleCaller() {
        var simulation = PoolSimulation(maximumSize: 50)
        for _ in 1...20 {
            simulation.arrive(1)
            simulation.run()
        }
        #expect(simulation.state.statistics.opened == 1)
    }

    @Test("minimumIdle connections are opened ahead once the pool is in use")
    func minimumIdle() {
        var simulation = PoolSimulation(maximumSize: 10, minimumIdle: 3)
        simulation.arrive(1)
        simulation.run()
        #expect(simulation.state.statistics.idle >= 3)
        #expect(simulation.state.statistics.opened <= 4)
    }

    // MARK: Failing connects

    @Test("while no connection exists, a failed connect is told to everybody who waits")
    func failureReachesEverybody() {
        var simulation = PoolSimulation(maximumSize: 4)
        simulation.failure = { [refused] _ in refused }
        simulation.arrive(10)
        simulation.run()
        #expect(simulation.refused == Array(repeating: refused, count: 10))
        #expect(simulation.dials.count == 1)
        #expect(simulation.state.statistics.total == 0)
    }

    @Test("those who come after a passing failure wait for the next connect")
    func passingFailure() {
        var simulation = PoolSimulation(maximumSize: 4)
        simulation.failure = { [refused] in $0 == 1 ? refused : nil }
        simulation.arrive(1)
        simulation.run()
        simulation.arrive(3)
        simulation.run()
        #expect(simulation.refused == [refused])
        #expect(simulation.served == [0, 1, 2])
    }

    @Test("those who come after a permanent failure are told so at once, until the next connect is due")
    func permanentFailure() {
        var simulation = PoolSimulation(maximumSize: 4)
        simulation.failure = { [denied] _ in denied }
        simulation.arrive(1)
        simulation.run()
        simulation.arrive(3)
        simulation.run(for: .zero)
        #expect(simulation.refused == Array(repeating: denied, count: 4))
        #expect(simulation.dials.count == 1)
    }

    @Test("a server that refuses is asked ever more rarely, up to every 2 seconds")
    func backoff() {
        var simulation = PoolSimulation(maximumSize: 4)
        simulation.dialTime = .zero
        simulation.failure = { [refused] _ in refused }
        for _ in 1...12 {
            simulation.arrive(1)
            simulation.run()
        }
        let pauses = zip(simulation.dials.dropFirst(), simulation.dials).map { $0 - $1 }
        let expected = [10, 20, 40, 80, 160, 320, 640, 1280, 2000, 2000, 2000]
        #expect(pauses == expected.map { .milliseconds($0) })
    }

    @Test("connects that fail together count as one failure")
    func failuresInOneRound() {
        var simulation = PoolSimulation(maximumSize: 8)
        simulation.failure = { [refused] _ in refused }
        simulation.fill(8)
        let failedAt = simulation.elapsed
        simulation.arrive(1)
        simulation.run()
        #expect(simulation.dials.count == 9)
        #expect(simulation.dials[8] - failedAt == .milliseconds(10))
    }

    @Test("after a failure one connect tries, and when it succeeds the others follow")
    func recovery() {
        var simulation = PoolSimulation(maximumSize: 8)
        simulation.useTime = .seconds(5)
        simulation.failure = { [refused] in $0 == 1 ? refused : nil }
        simulation.arrive(1)
        simulation.run()
        simulation.arrive(8)
        simulation.run(for: .seconds(1))
        #expect(simulation.state.statistics.active >= 7)
        #expect(simulation.state.statistics.failedConnects == 1)
    }

    @Test("with live connections nobody is sent away when another one cannot be opened")
    func failureBesideLiveConnections() {
        var simulation = PoolSimulation(maximumSize: 4)
        simulation.warmUp(1)
        simulation.useTime = .seconds(1)
        simulation.failure = { [refused] _ in refused }
        simulation.arrive(5)
        simulation.run()
        #expect(simulation.refused.isEmpty)
        #expect(simulation.served.suffix(5) == [0, 1, 2, 3, 4])
    }
}

extension PoolSimulation {
    /// Opens connections and waits until they are there.
    fileprivate mutating func fill(_ count: Int) {
        watch { state, now in state.fill(to: count, at: now, watchedBy: -1) }
        run()
    }

    /// Opens connections and uses each of them for a usual time.
    fileprivate mutating func warmUp(_ count: Int) {
        fill(count)
        arrive(count)
        run()
    }
}
