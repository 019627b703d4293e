package import MySQLClient
internal import Synchronization

/// Opens connections to the right one of several hosts.
///
/// Each call walks the hosts in the order of the `HostDirectory`, asks each that lets us in for its role (one round
/// trip) and stops at the first that fits. What it finds out on the way is shared by all callers. A name that stands
/// for several addresses is one host: the system's resolver is asked anew at every connect, and libmariadb tries the
/// addresses in turn.
///
/// With a single host there is nothing to choose and nobody is asked, unless `asksForRole` says so.
package final class HostDialer: Sendable {
    /// The hosts in the order given.
    package let endpoints: [ConnectionConfiguration.Endpoint]
    /// What the connections are for.
    package let target: HostTarget

    private let configuration: ConnectionConfiguration
    private let environment: HostEnvironment
    private let asksForRole: Bool
    private let directory: Lock<HostDirectory>
    private let demotionCount = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - configuration: How each host is connected to; its `endpoint` counts only when `hosts` is empty.
    ///   - asksForRole: Whether the role is asked for; by default when there are several hosts. Never for `.any`.
    package init(
        _ configuration: ConnectionConfiguration,
        hosts: [ConnectionConfiguration.Endpoint] = [],
        target: HostTarget = .writer,
        asksForRole: Bool? = nil,
        backoff: HostBackoff = HostBackoff(),
        environment: HostEnvironment = HostEnvironment()
    ) {
        endpoints = hosts.isEmpty ? [configuration.endpoint] : hosts
        self.target = target
        self.configuration = configuration
        self.environment = environment
        self.asksForRole = target != .any && (asksForRole ?? (endpoints.count > 1))
        directory = Lock(HostDirectory(count: endpoints.count, backoff: backoff))
    }

    /// What is known of the hosts, in the order given.
    package var hosts: [HostStatus] {
        let now = environment.now()
        return directory.withLock { directory in
            endpoints.indices.map { HostStatus(endpoints[$0], directory[$0], at: now) }
        }
    }
}

// MARK: - Dialling

extension HostDialer {
    /// Opens a connection to a host that fits.
    ///
    /// Each host gets an equal share of what is left, but no more than `connectTimeout`, so that one that does not
    /// answer leaves time for the others. At least a second in any case, as libmariadb counts in seconds, and the first
    /// host is tried whatever the deadline.
    ///
    /// - Parameter deadline: When to stop; `nil` for `connectTimeout` with each host.
    /// - Throws: One error that says of each host why it was not taken; with a single host, that host's own. The kind
    ///   is `permission`, `configuration` or `capacity` when a host refused for such a reason, `notReady` when one is
    ///   not in its cluster, `readOnly` when those that answered do not take writes, and `notConnected` when nobody
    ///   answered.
    package func open(until deadline: PoolInstant? = nil) throws(DatabaseError) -> HostedConnection {
        let effectiveTarget = asksForRole ? target : .any
        let candidates = directory.withLock { $0.candidates(for: effectiveTarget, at: environment.now()) }
        var walk = HostWalk(candidates)
        while let host = walk.next() {
            let share: Duration
            if let deadline {
                let rest = environment.now().duration(to: deadline)
                guard rest > .zero || walk.isAtFirst else { break }
                share = rest / walk.remaining
            } else {
                share = configuration.connectTimeout
            }
            walk.note(dial(host, for: effectiveTarget, within: share), of: host)
        }
        if let found = walk.found { return found }
        throw failure(of: walk)
    }

    private func dial(_ host: Int, for target: HostTarget, within share: Duration) -> HostWalk.Finding {
        let tag = directory.withLock { $0.tag(for: host) }
        var configuration = configuration
        configuration.endpoint = endpoints[host]
        configuration.connectTimeout = max(.seconds(1), min(share, configuration.connectTimeout))
        do throws(DatabaseError) {
            let connection = try session(configuration)
            do throws(DatabaseError) {
                let role = asksForRole ? try role(of: connection, within: configuration.connectTimeout) : .unknown
                return arrived(connection, tag, as: role, for: target)
            } catch {
                connection.close()
                throw error
            }
        } catch {
            let failure = error.whileConnecting.asUnreached
            let (now, chance) = (environment.now(), environment.chance())
            directory.withLock { $0.failed(host, because: failure, at: now, chance: chance) }
            return .failed(failure)
        }
    }

    /// A session may be killed before it was ever used: that says nothing of its host, and whoever waits for it should
    /// not hear of it. A host that lets nobody stay is given up the third time, one that is silent at once.
    private func session(_ configuration: ConnectionConfiguration) throws(DatabaseError) -> Connection {
        var losses = 0
        while true {
            let start = ContinuousClock.now
            do throws(DatabaseError) {
                return try environment.open(configuration)
            } catch {
                losses += 1
                guard error.isLossOfSession, losses < 3, start.duration(to: .now) < .milliseconds(500) else {
                    throw error
                }
            }
        }
    }

    private func arrived(
        _ connection: Connection, _ tag: HostTag, as role: HostRole, for target: HostTarget
    ) -> HostWalk.Finding {
        let now = environment.now()
        let arrival = update { $0.connected(tag, as: role, for: target, at: now) }
        switch arrival.service {
        case .wanted: return .wanted(HostedConnection(connection: connection, tag: arrival.tag))
        case .makeshift: return .makeshift(HostedConnection(connection: connection, tag: arrival.tag))
        case .useless:
            connection.close()
            return .unfit(role)
        }
    }

    /// Asks for the role. A node that refuses the question is not ready.
    private func role(of connection: Connection, within limit: Duration) throws(DatabaseError) -> HostRole {
        let watch = CallLimit(limit, of: connection)
        defer { watch.end() }
        do throws(DatabaseError) {
            return try RoleProbe.role(of: connection)
        } catch {
            guard error.kind == .notReady else { throw error }
            return .notReady
        }
    }

    /// One host's own error stays as it is.
    private func failure(of walk: HostWalk) -> DatabaseError {
        if endpoints.count == 1, case .failed(let error)? = walk.findings.first?.finding { return error }
        return HostSummary(endpoints: endpoints, target: target, findings: walk.findings, known: hosts).error
    }
}

// MARK: - Demotions

extension HostDialer {
    /// How often a host was demoted. When the number has grown, connections whose tag is not current are to be closed.
    package var demotions: UInt64 { demotionCount.load(ordering: .acquiring) }

    /// Whether the connection's host was not demoted since it was opened.
    package func isCurrent(_ tag: HostTag) -> Bool {
        directory.withLock { $0.isCurrent(tag) }
    }

    /// The tag of a connection that was opened elsewhere; `nil` unless it is such as this dialer opens.
    package func tag(for connection: Connection) -> HostTag? {
        var expected = configuration
        expected.endpoint = connection.configuration.endpoint
        expected.connectTimeout = connection.configuration.connectTimeout
        guard connection.configuration == expected, let host = endpoints.firstIndex(of: expected.endpoint) else {
            return nil
        }
        return directory.withLock { $0.tag(for: host) }
    }

    /// Takes note of an error that a statement met with.
    ///
    /// - 1290 and 1836 say that the server is read-only, 1047 that a Galera node is not in its cluster, 1053, 1077 and
    ///   1079 that the server is going down: the host is demoted.
    /// - 1792 may be about the user's own `START TRANSACTION READ ONLY`. The server is asked: one more round trip.
    /// - A pool of readers expects its hosts to be read-only.
    ///
    /// - Returns: Whether connections have to be closed: all those whose tag is not current any more.
    @discardableResult
    package func report(_ error: DatabaseError, on hosted: HostedConnection) -> Bool {
        guard let role = roleTold(by: error, on: hosted.connection) else { return false }
        let now = environment.now()
        return update { $0.demoted(hosted.tag, to: role, at: now) }
    }

    /// Asks the connection's host for its role and takes note of a demotion; one round trip.
    ///
    /// - Throws: `DatabaseError` when the question could not be answered.
    @discardableResult
    package func ask(_ hosted: HostedConnection) throws(DatabaseError) -> HostRole {
        let role = try role(of: hosted.connection, within: configuration.connectTimeout)
        let now = environment.now()
        if role == .notReady || (role == .reader && !servesReaders) {
            update { _ = $0.demoted(hosted.tag, to: role, at: now) }
        }
        return role
    }

    private func roleTold(by error: DatabaseError, on connection: Connection) -> HostRole? {
        switch (error.kind, error.code) {
        case (.notReady, _): return .notReady
        case (.serverGone, 1053), (.serverGone, 1077), (.serverGone, 1079): return .unknown
        case (.readOnly, _) where servesReaders: return nil
        case (.readOnly, 1792):
            let role = try? role(of: connection, within: configuration.connectTimeout)
            return role == .reader ? role : nil
        case (.readOnly, _): return .reader
        default: return nil
        }
    }

    private var servesReaders: Bool { target == .reader || target == .readerOnly }

    /// Changes the directory, and publishes how many demotions there were.
    private func update<Result>(_ change: (inout HostDirectory) -> Result) -> Result {
        directory.withLock { directory in
            defer { demotionCount.store(directory.demotions, ordering: .releasing) }
            return change(&directory)
        }
    }
}

extension DatabaseError {
    /// Whether there was a session, which ended in the midst of being set up: 2006 and 2013 are the client's words for
    /// that, 1927 MariaDB's. MySQL tells the statement of a killed session 1317, as it does that of a killed query, and
    /// hangs up after it; nobody but an operator ends either of them in a session that has no user yet.
    fileprivate var isLossOfSession: Bool { [2006, 2013, 1927, 1317].contains(code) }

    /// A host that let us in and then fell silent was not reached either.
    fileprivate var asUnreached: DatabaseError {
        guard kind == .connectionLost || kind == .serverGone || isLossOfSession else { return self }
        return DatabaseError(kind: .notConnected, code: code, sqlState: sqlState, message: message)
    }
}
