import MySQLClient
import MySQLPool

/// What is told of a host in a row of a table.
enum HostNews: Sendable {
    case connected(Int, HostRole)
    case unreachable(Int)
    case refused(Int)
    case demoted(Int, HostRole)
    case later(Duration)
}

extension HostDirectory {
    /// A directory of so many hosts that all this was told of, and the time then.
    static func told(_ news: [HostNews], of count: Int, for target: HostTarget) -> (HostDirectory, PoolInstant) {
        var directory = HostDirectory(count: count)
        var now = PoolInstant.now
        for piece in news {
            if case .later(let duration) = piece { now += duration }
            directory.hear(piece, for: target, at: now)
        }
        return (directory, now)
    }

    mutating func hear(_ news: HostNews, for target: HostTarget, at now: PoolInstant) {
        switch news {
        case .connected(let host, let role): _ = connected(tag(for: host), as: role, for: target, at: now)
        case .unreachable(let host): failed(host, because: .unreachable, at: now, chance: 0)
        case .refused(let host): failed(host, because: .tooMany, at: now, chance: 0)
        case .demoted(let host, let role): _ = demoted(tag(for: host), to: role, at: now)
        case .later: break
        }
    }
}

extension DatabaseError {
    static let unreachable = DatabaseError(kind: .notConnected, code: 2002, message: "Can't connect")
    static let tooMany = DatabaseError(kind: .capacity, code: 1040, message: "Too many connections")
}
