internal import MySQLClient

/// Why no host was taken, in one error.
struct HostSummary {
    let endpoints: [ConnectionConfiguration.Endpoint]
    let target: HostTarget
    let findings: [(host: Int, finding: HostWalk.Finding)]
    /// For the hosts that were left out.
    let known: [HostStatus]

    var error: DatabaseError {
        let reasons = endpoints.indices.map(reason)
        let telling = reasons.min { Self.rank($0.kind) < Self.rank($1.kind) }!
        let list = zip(endpoints, reasons).map { "\($0) \($1.words)" }.joined(separator: "; ")
        return DatabaseError(
            kind: telling.kind,
            code: telling.error?.code ?? 0,
            sqlState: telling.error?.sqlState ?? "HY000",
            message: ["No connection to \(target.words): \(list).", remedy(for: telling.kind)]
                .compactMap(\.self).joined(separator: " "),
            outcome: telling.error?.outcome == .permanent ? .permanent : .notSent,
            isConnectionUsable: false
        )
    }
}

extension HostSummary {
    private struct Reason {
        let kind: DatabaseError.Kind
        /// What follows the host's name.
        let words: String
        var error: DatabaseError?
    }

    private func reason(of host: Int) -> Reason {
        switch findings.first(where: { $0.host == host })?.finding {
        case .failed(let error): Reason(kind: error.kind, words: "failed: \(error)", error: error)
        case .unfit(.notReady): Reason(kind: .notReady, words: "is not ready (Galera)")
        case .unfit(.writer): Reason(kind: .notConnected, words: "takes writes")
        case .unfit(.reader): Reason(kind: .readOnly, words: "is read-only")
        case .unfit, .wanted, .makeshift: Reason(kind: .notConnected, words: "was demoted a moment ago")
        case nil: reason(ofUntried: known[host])
        }
    }

    private func reason(ofUntried host: HostStatus) -> Reason {
        guard let error = host.failure else {
            return Reason(kind: .notConnected, words: "was not tried before the deadline")
        }
        let times = host.failures == 1 ? "failed a moment ago" : "failed \(host.failures) times in a row"
        return Reason(kind: error.kind, words: "was left out, it \(times): \(error)", error: error)
    }

    /// What says most comes first: a refusal says more than silence.
    private static func rank(_ kind: DatabaseError.Kind) -> Int {
        switch kind {
        case .permission: 0
        case .configuration: 1
        case .capacity: 2
        case .notReady: 4
        case .readOnly: 5
        case .notConnected: 6
        default: 3
        }
    }

    private func remedy(for kind: DatabaseError.Kind) -> String? {
        switch kind {
        case .permission: "Check the user, the password and the grants on each host."
        case .configuration: "Check the database's name, TLS and from where the user may connect, on each host."
        case .capacity: "Raise max_connections there, or open fewer connections."
        case .notReady: "Wait until a node has joined its cluster, or bootstrap the cluster."
        case .readOnly:
            "If one of them is to take writes, run `SET GLOBAL read_only = 0` there; or name the host that does."
        case .notConnected: "Check that the servers run, and that they listen there."
        default: nil
        }
    }
}

extension HostTarget {
    /// For messages.
    fileprivate var words: String {
        switch self {
        case .writer: "a host that takes writes"
        case .reader, .readerOnly: "a host to read from"
        case .any: "any host"
        }
    }
}
