internal import MySQLClient

/// One walk along the candidates: who is next, and what was found.
struct HostWalk {
    /// What became of a host.
    enum Finding {
        case wanted(HostedConnection)
        case makeshift(HostedConnection)
        /// It let us in, but is not what was looked for.
        case unfit(HostRole)
        case failed(DatabaseError)
    }

    private let hosts: [Int]
    private let lastResort: Int?
    private var position = 0
    private var makeshift: HostedConnection?
    private(set) var findings: [(host: Int, finding: Finding)] = []
    private var wanted: HostedConnection?

    init(_ candidates: HostCandidates) {
        hosts = candidates.hosts
        lastResort = candidates.lastResort
    }

    /// The next host to try; `nil` when one was found, or none is left. A host that failed lately is not worth the try
    /// when there is something to make do with.
    mutating func next() -> Int? {
        guard wanted == nil else { return nil }
        defer { position += 1 }
        if position < hosts.count { return hosts[position] }
        return position == hosts.count && makeshift == nil ? lastResort : nil
    }

    /// Whether the host that `next` gave last was the first.
    var isAtFirst: Bool { position == 1 }

    /// How many hosts may share the time that is left, the current one included.
    var remaining: Int { max(1, hosts.count + (lastResort == nil ? 0 : 1) - position + 1) }

    mutating func note(_ finding: Finding, of host: Int) {
        findings.append((host, finding))
        switch finding {
        case .wanted(let hosted):
            makeshift?.connection.close()
            wanted = hosted
        case .makeshift(let hosted):
            if makeshift == nil { makeshift = hosted } else { hosted.connection.close() }
        case .unfit, .failed: break
        }
    }

    /// The connection to use.
    var found: HostedConnection? { wanted ?? makeshift }
}
