import MySQLClient
import MySQLPool
import Testing

@Suite struct HostDirectoryTests {
    // MARK: Order

    struct Order: Sendable, CustomTestStringConvertible {
        let rule: String
        let target: HostTarget
        let news: [HostNews]
        let hosts: [Int]
        var lastResort: Int?

        var testDescription: String { rule }
    }

    static let orders = [
        Order(rule: "nobody was asked yet: the order given", target: .writer, news: [], hosts: [0, 1, 2]),
        Order(
            rule: "the writer that is known goes first", target: .writer,
            news: [.connected(0, .reader), .connected(1, .writer)], hosts: [1, 2, 0]),
        Order(
            rule: "of several writers the first in the order given", target: .writer,
            news: [.connected(2, .writer), .connected(1, .writer), .connected(0, .reader)], hosts: [1, 2, 0]),
        Order(
            rule: "a reader may have become the writer, a node that is not ready hardly", target: .writer,
            news: [.connected(0, .notReady), .connected(1, .reader)], hosts: [2, 1, 0]),
        Order(
            rule: "a demoted writer goes behind those that nobody asked", target: .writer,
            news: [.connected(0, .writer), .demoted(0, .reader)], hosts: [1, 2, 0]),
        Order(
            rule: "a host that failed is the last resort", target: .writer,
            news: [.unreachable(0)], hosts: [1, 2], lastResort: 0),
        Order(
            rule: "also when it was the writer", target: .writer,
            news: [.connected(0, .writer), .unreachable(0)], hosts: [1, 2], lastResort: 0),
        Order(
            rule: "after its pause the last known writer is the best guess again", target: .writer,
            news: [.connected(1, .writer), .unreachable(1), .later(.milliseconds(100))], hosts: [1, 0, 2]),
        Order(
            rule: "of those that failed, the one whose pause ends first", target: .writer,
            news: [.unreachable(0), .unreachable(0), .unreachable(1), .unreachable(2), .unreachable(2)],
            hosts: [], lastResort: 1),
        Order(
            rule: "one that failed a minute ago is as good as any", target: .writer,
            news: [.unreachable(0), .unreachable(0), .later(.seconds(60))], hosts: [0, 1, 2]),
        Order(
            rule: "a connect ends the pause", target: .writer,
            news: [.unreachable(0), .connected(0, .writer)], hosts: [0, 1, 2]),
        Order(
            rule: "readers share with those that nobody asked, the writer goes last", target: .reader,
            news: [.connected(0, .writer), .connected(1, .reader)], hosts: [2, 1, 0]),
        Order(
            rule: "readers take turns", target: .reader,
            news: [.connected(0, .writer), .connected(1, .reader), .connected(2, .reader), .connected(1, .reader)],
            hosts: [2, 1, 0]),
        Order(
            rule: "in a cluster of writers all but the first count as readers", target: .reader,
            news: [.connected(0, .writer), .connected(1, .writer), .connected(2, .writer), .connected(1, .writer)],
            hosts: [2, 1, 0]),
        Order(
            rule: "a node that copies its data to another is spared by readers", target: .reader,
            news: [.connected(0, .desynced), .connected(1, .writer), .connected(2, .reader)], hosts: [2, 0, 1]),
        Order(
            rule: "any host will do: the order given, whatever their roles", target: .any,
            news: [.connected(0, .unknown), .connected(2, .unknown), .unreachable(0)], hosts: [1, 2], lastResort: 0),
    ]

    @Test("hosts are tried in the order that promises most", arguments: orders)
    func order(_ row: Order) {
        let (directory, now) = HostDirectory.told(row.news, of: 3, for: row.target)
        let candidates = directory.candidates(for: row.target, at: now)
        #expect(candidates == HostCandidates(hosts: row.hosts, lastResort: row.lastResort))
    }

    // MARK: What a host is worth

    @Test(
        "a host serves those whom its role suits",
        arguments: [
            (HostRole.writer, [HostTarget.writer: HostService.wanted, .reader: .makeshift, .readerOnly: .useless]),
            (.desynced, [.writer: .makeshift, .reader: .makeshift, .readerOnly: .makeshift]),
            (.reader, [.writer: .useless, .reader: .wanted, .readerOnly: .wanted]),
            (.notReady, [.writer: .useless, .reader: .useless, .readerOnly: .useless]),
            (.unknown, [.writer: .useless, .reader: .useless, .readerOnly: .useless]),
        ])
    func service(_ role: HostRole, _ services: [HostTarget: HostService]) {
        for (target, service) in services {
            let (directory, _) = HostDirectory.told([.connected(0, role)], of: 2, for: target)
            #expect(directory.service(of: 0, for: target) == service)
            #expect(directory.service(of: 0, for: .any) == .wanted)
        }
    }

    // MARK: Pauses

    @Test("the pause doubles with each failure in a row, from 100 ms to 30 s, and up to half of it goes by chance")
    func pauses() {
        let backoff = HostBackoff()
        let lengths = (1...12).map { backoff.pause(afterFailures: $0, chance: 0) }
        let expected: [Duration] = [
            .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600),
            .milliseconds(3200), .milliseconds(6400), .milliseconds(12_800), .milliseconds(25_600), .seconds(30),
            .seconds(30), .seconds(30),
        ]
        #expect(lengths == expected)
        #expect(backoff.pause(afterFailures: .max, chance: 0) == .seconds(30))
        #expect(backoff.pause(afterFailures: 1, chance: 0.5) == .milliseconds(75))
        #expect(backoff.pause(afterFailures: 1, chance: 0.999) > .milliseconds(50))
    }

    @Test("when all hosts are sick, each gets its turn")
    func allSick() throws {
        let news: [HostNews] = [.unreachable(0), .unreachable(1), .unreachable(2)]
        var (directory, now) = HostDirectory.told(news, of: 3, for: .writer)
        var tried: Set<Int> = []
        for _ in 1...3 {
            let candidates = directory.candidates(for: .writer, at: now)
            #expect(candidates.hosts.isEmpty)
            let host = try #require(candidates.lastResort)
            tried.insert(host)
            directory.failed(host, because: .unreachable, at: now, chance: 0)
            now += .milliseconds(1)
        }
        #expect(tried == [0, 1, 2])
    }

    @Test("what is known of a host's last failure is forgotten when it lets somebody in")
    func recovery() {
        var (directory, now) = HostDirectory.told([.unreachable(0), .refused(0)], of: 2, for: .writer)
        #expect(directory[0].failures == 2)
        #expect(directory[0].failure == .tooMany)
        #expect(directory[0].isAvoided(at: now))
        directory.hear(.connected(0, .reader), for: .writer, at: now)
        #expect(directory[0].failures == 0)
        #expect(directory[0].failure == nil)
        #expect(!directory[0].isAvoided(at: now))
        #expect(directory[0].roleSeenAt == now)
        now += .seconds(1)
        #expect(directory[0].roleSeenAt! < now)
    }

    // MARK: Epochs

    struct Ending: Sendable, CustomTestStringConvertible {
        let rule: String
        let news: [HostNews]
        /// Whether a connection of before still counts.
        let survives: Bool
        var target = HostTarget.writer

        var testDescription: String { rule }
    }

    static let endings = [
        Ending(rule: "another connect to the writer", news: [.connected(0, .writer)], survives: true),
        Ending(rule: "the writer turns out to be a reader", news: [.connected(0, .reader)], survives: false),
        Ending(rule: "the writer turns out not to be ready", news: [.connected(0, .notReady)], survives: false),
        Ending(rule: "the writer copies its data to another node", news: [.connected(0, .desynced)], survives: true),
        Ending(rule: "a statement finds the writer read-only", news: [.demoted(0, .reader)], survives: false),
        Ending(rule: "a connect fails, which may be a mishap", news: [.unreachable(0)], survives: true),
        Ending(
            rule: "another writer is found while this one is out of reach",
            news: [.unreachable(0), .connected(1, .writer)], survives: false),
        Ending(
            rule: "another writer is found while this one is merely full",
            news: [.refused(0), .connected(1, .writer)], survives: true),
        Ending(
            rule: "another writer is found while this one is fine, as in a Galera cluster",
            news: [.connected(1, .writer)], survives: true),
        Ending(
            rule: "a reader is found while the writer is out of reach",
            news: [.unreachable(0), .connected(1, .reader)], survives: true),
        Ending(
            rule: "readers do not mind who writes",
            news: [.unreachable(0), .connected(1, .writer)], survives: true, target: .reader),
    ]

    @Test("a demotion ends all connections to the host, and nothing else does", arguments: endings)
    func ends(_ row: Ending) {
        var (directory, now) = HostDirectory.told([.connected(0, .writer)], of: 2, for: row.target)
        let tag = directory.tag(for: 0)
        for news in row.news { directory.hear(news, for: row.target, at: now) }
        #expect(directory.isCurrent(tag) == row.survives)
        #expect(directory.demotions == (row.survives ? 0 : 1))
        now += .seconds(1)
        #expect(directory.isCurrent(directory.tag(for: 0)))
    }

    @Test("a promotion ends nothing")
    func promotion() {
        var (directory, now) = HostDirectory.told([.connected(0, .reader)], of: 1, for: .reader)
        let tag = directory.tag(for: 0)
        directory.hear(.connected(0, .writer), for: .reader, at: now)
        now += .seconds(1)
        #expect(directory.isCurrent(tag))
    }

    @Test("eight connections that report one demotion are one demotion")
    func oneDemotion() {
        var (directory, now) = HostDirectory.told([.connected(0, .writer)], of: 2, for: .writer)
        let tag = directory.tag(for: 0)
        let isNews = (1...8).map { _ in directory.demoted(tag, to: .reader, at: now) }
        #expect(isNews == [true] + Array(repeating: false, count: 7))
        #expect(directory.demotions == 1)
        // Promoted again: a late report about an old connection says nothing about the new ones.
        directory.hear(.connected(0, .writer), for: .writer, at: now)
        now += .seconds(1)
        let isNewsStill = directory.demoted(tag, to: .reader, at: now)
        #expect(!isNewsStill)
        #expect(directory[0].role == .writer)
    }

    @Test("a connection to a host that was demoted during the dial is not used")
    func demotedWhileDialling() {
        var (directory, now) = HostDirectory.told([.connected(0, .writer)], of: 2, for: .writer)
        let dialled = directory.tag(for: 0)
        now += .milliseconds(1)
        directory.hear(.demoted(0, .reader), for: .writer, at: now)
        let arrival = directory.connected(dialled, as: .writer, for: .writer, at: now)
        #expect(arrival.service == .useless)
        #expect(!directory.isCurrent(arrival.tag))
        #expect(directory[0].role == .reader)
    }

    @Test("the connection that reveals a demotion belongs to the new epoch")
    func revealing() {
        var (directory, now) = HostDirectory.told([.connected(0, .writer)], of: 1, for: .reader)
        now += .milliseconds(1)
        let old = directory.tag(for: 0)
        let arrival = directory.connected(old, as: .reader, for: .reader, at: now)
        #expect(arrival.service == .wanted)
        #expect(directory.isCurrent(arrival.tag))
        #expect(!directory.isCurrent(old))
    }
}
