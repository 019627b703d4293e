/// Whether a node of a Galera cluster is one to work on, and the cluster one to rely on. docs/cluster.md says why.
extension Check {
    static let cluster = [node, nodeState, quorum, hosts, schemaChanges, automaticNumbers, causalReads, flowControl]

    /// A check of servers that are nodes.
    private static func ofNode(
        _ name: String, _ findings: @escaping @Sendable (Examination) -> [Finding]
    ) -> Check {
        Check(name) { $0.server.isNode ? findings($0) : [] }
    }

    /// The same of nodes that are at work; of the others only the first check has something to say.
    private static func ofMember(
        _ name: String, _ findings: @escaping @Sendable (Examination) -> [Finding]
    ) -> Check {
        Check(name) { $0.server.isMember ? findings($0) : [] }
    }

    private static let node = ofNode("cluster") { examination in
        let server = examination.server
        guard server.isMember else {
            return [
                .problem(
                    """
                    The node is not part of a working cluster: wsrep_ready is \
                    \(server.status["wsrep_ready", default: "unknown"]), wsrep_cluster_status \
                    \(server.status["wsrep_cluster_status", default: "unknown"]).
                    """,
                    "It refuses statements (error 1047), and what it holds may be old.",
                    [
                        "Let it join the others again. Name these in database.hosts as well, so that work goes there.",
                        """
                        Only when the others are down for good, on the node with the highest wsrep_last_committed: \
                        SET GLOBAL wsrep_provider_options = 'pc.bootstrap=true'
                        """,
                    ])
            ]
        }
        return [
            .warning(
                "The server is a node of a Galera cluster.",
                """
                A cluster whose nodes crash together may lose transactions that were acknowledged (MDEV-38974, \
                MDEV-38976), the more so with innodb_flush_log_at_trx_commit other than 1.
                """,
                ["Keep 1 on every node, and let the nodes stand where they do not lose power at once."])
        ]
    }

    private static let nodeState = ofMember("cluster-state") { examination in
        let server = examination.server
        let name = server.status["wsrep_local_state_comment", default: "unknown"]
        if let refused = server.variables["wsrep_reject_queries"]?.uppercased(), refused != "NONE" {
            return [
                .problem(
                    "The node was told to refuse statements: wsrep_reject_queries is \(refused).",
                    "Nothing can be enqueued or run on it.", ["SET GLOBAL wsrep_reject_queries = NONE"])
            ]
        }
        guard server.status["wsrep_local_state"] != "4" else { return [.ok("The node is in step with its cluster.")] }
        return [
            .warning(
                "The node is not in step with its cluster: its state is \(name).",
                "It is behind what the others have committed, and what it writes is refused more often.",
                [
                    "Wait until it has caught up.",
                    "Name the other nodes in database.hosts as well: one that is in step is preferred.",
                ])
        ]
    }

    private static let quorum = ofMember("cluster-size") { examination in
        guard let size = examination.server.status["wsrep_cluster_size"].flatMap({ Int($0) }) else { return [] }
        let add = "Bring up what is down, or add nodes: three or five. One may be an arbitrator without data (garbd)."
        switch size {
        case 1:
            return [
                .warning(
                    "The cluster consists of this node alone.",
                    "When it is gone, so is the queue until it is back; and what its disk loses is lost.", [add])
            ]
        case _ where size.isMultiple(of: 2):
            return [
                .warning(
                    "The cluster has \(size) nodes.",
                    """
                    When half of them fall silent at once, the others have no majority either, and refuse statements \
                    until somebody decides.
                    """, [add])
            ]
        default: return [.ok("The cluster has \(size) nodes; \(size / 2) of them may fail at once.")]
        }
    }

    private static let hosts = ofMember("cluster-hosts") { examination in
        let needs = examination.needs
        guard needs.hosts <= 1 else {
            return [.ok("database.hosts names \(needs.hosts) hosts: work goes to the first of them that is in step.")]
        }
        let addresses = examination.server.status["wsrep_incoming_addresses", default: ""].split(separator: ",")
        guard addresses.count > 1 else { return [] }
        return [
            .warning(
                "The configuration names one node of \(addresses.count).",
                "When it is gone, work stops, though the cluster goes on.",
                [
                    "database: {hosts: [\(addresses.map { "\"\($0)\"" }.joined(separator: ", "))]}",
                    """
                    In the same order in all configurations: then all of them write to one node, and no two nodes \
                    refuse each other's transactions. Behind a proxy that does so, leave it as it is.
                    """,
                ])
        ]
    }

    private static let schemaChanges = ofMember("cluster-schema-changes") { examination in
        guard examination.server.variables["wsrep_osu_method"]?.uppercased() == "RSU" else { return [] }
        return [
            .problem(
                "wsrep_OSU_method is RSU.",
                "Tables that haulout migrate makes or changes, and partitions of the history, are this node's alone.",
                examination.server.set("wsrep_OSU_method", to: "TOI"))
        ]
    }

    private static let automaticNumbers = ofMember("cluster-automatic-numbers") { examination in
        guard let mode = examination.server.number("innodb_autoinc_lock_mode"), mode != 2 else { return [] }
        return [
            .problem(
                "innodb_autoinc_lock_mode is \(mode), not 2.",
                "Inserts and what other nodes send lock each other out; the cluster may stand still.",
                examination.server.configure("innodb_autoinc_lock_mode", to: "2"))
        ]
    }

    private static let causalReads = ofMember("cluster-reads") { examination in
        guard let value = examination.server.number("wsrep_sync_wait") else { return [] }
        guard value != 0 else {
            return [
                .ok(
                    """
                    wsrep_sync_wait is 0: a read does not wait for what other nodes have written. The queue decides \
                    nothing by such a read; a handler that has to see it sets 1 for itself.
                    """)
            ]
        }
        return [
            .ok("wsrep_sync_wait is \(value): statements wait until the node has what was committed elsewhere before.")
        ]
    }

    /// The share of the time since the node was started, or since `FLUSH STATUS`.
    private static let flowControl = ofMember("cluster-flow-control") { examination in
        guard let share = examination.server.status["wsrep_flow_control_paused"].flatMap({ Double($0) }), share > 0.1
        else { return [] }
        return [
            .warning(
                "The cluster stood still for \(Int((share * 100).rounded())) % of the time (wsrep_flow_control_paused).",
                "All wait for the slowest node: enqueues, claims and results take longer.",
                [
                    "Is a node's disk slower than those of the others? wsrep_local_recv_queue_avg is high on that one.",
                    "More wsrep_slave_threads on it may help.",
                ])
        ]
    }
}

extension Examination.Server {
    /// Whether it is a node of a Galera cluster. `wsrep_on` alone means nothing: MariaDB has it on without a cluster, too.
    fileprivate var isNode: Bool {
        isOn("wsrep_on") && !["", "none"].contains(variables["wsrep_provider", default: ""].lowercased())
    }

    /// Whether it takes part in its cluster, and this is the part with the majority.
    fileprivate var isMember: Bool {
        isNode && status["wsrep_cluster_status"] == "Primary" && status["wsrep_ready"]?.uppercased() == "ON"
    }
}
