import Testing

@testable import HauloutCore

/// What the checks say of a node of a Galera cluster.
@Suite("A doctor of a cluster") struct ClusterCheckTests {
    @Test("says of a healthy node that a cluster may lose more than one server, and nothing else")
    func healthy() {
        let complaints = Self.complaints(.node)
        #expect(complaints.map(\.check) == ["cluster"])
        #expect(complaints.first?.finding.severity == .warning)
        #expect(complaints.first?.finding.remedies.joined().contains("every node") == true)
    }

    @Test("takes a server for a node only when it has a provider: wsrep_on alone says nothing")
    func plainServer() {
        var examination = Examination.healthy()
        examination.server.variables["wsrep_on"] = "ON"
        examination.server.variables["wsrep_provider"] = "none"
        #expect(Self.complaints(examination).isEmpty)
        #expect(!Diagnosis(examination).entries.contains { $0.check.hasPrefix("cluster") })
    }

    @Test("says of a node that was cut off only that, and where work should go")
    func cutOff() throws {
        var examination = Examination.node
        examination.server.status["wsrep_cluster_status"] = "non-Primary"
        examination.server.status["wsrep_ready"] = "OFF"
        examination.server.status["wsrep_cluster_size"] = "1"
        let complaint = try #require(Self.complaints(examination).first)
        #expect(Self.complaints(examination).count == 1)
        #expect(complaint.check == "cluster" && complaint.finding.severity == .problem)
        #expect(complaint.finding.found.contains("non-Primary"))
        #expect(complaint.finding.remedies.joined().contains("database.hosts"))
        #expect(complaint.finding.remedies.joined().contains("pc.bootstrap"))
    }

    @Test("finds what makes a cluster weaker or slower than it could be, and what to do", arguments: Ailment.all)
    func finds(_ ailment: Ailment) throws {
        var examination = Examination.node
        ailment.infect(&examination)
        let complaints = Self.complaints(examination).filter { $0.check != "cluster" }
        let complaint = try #require(complaints.first, "nothing was found")
        #expect(complaints.count == 1, "\(complaints)")
        #expect(complaint.check == ailment.check)
        #expect(complaint.finding.severity == ailment.severity)
        let remedies = complaint.finding.remedies.joined(separator: "\n")
        #expect(remedies.contains(ailment.remedy), "\(remedies)")
    }

    struct Ailment: Sendable, CustomTestStringConvertible {
        let check: String
        let severity: Finding.Severity
        let remedy: String
        let infect: @Sendable (inout Examination) -> Void

        var testDescription: String { "\(check): \(remedy)" }

        init(
            _ check: String, _ severity: Finding.Severity, _ remedy: String,
            _ infect: @escaping @Sendable (inout Examination) -> Void
        ) {
            self.check = check
            self.severity = severity
            self.remedy = remedy
            self.infect = infect
        }

        static let all = [
            Ailment("cluster-state", .warning, "in step") {
                $0.server.status["wsrep_local_state"] = "2"
                $0.server.status["wsrep_local_state_comment"] = "Donor/Desynced"
            },
            Ailment("cluster-state", .problem, "wsrep_reject_queries = NONE") {
                $0.server.variables["wsrep_reject_queries"] = "ALL"
            },
            Ailment("cluster-size", .warning, "garbd") { $0.server.status["wsrep_cluster_size"] = "2" },
            Ailment("cluster-size", .warning, "three") { $0.server.status["wsrep_cluster_size"] = "1" },
            Ailment("cluster-hosts", .warning, #"{hosts: ["10.0.0.1:3306", "10.0.0.2:3306", "10.0.0.3:3306"]}"#) {
                $0.needs.hosts = 1
            },
            Ailment("cluster-schema-changes", .problem, "TOI") { $0.server.variables["wsrep_osu_method"] = "RSU" },
            Ailment("cluster-automatic-numbers", .problem, "innodb_autoinc_lock_mode = 2") {
                $0.server.variables["innodb_autoinc_lock_mode"] = "1"
            },
            Ailment("cluster-flow-control", .warning, "wsrep_slave_threads") {
                $0.server.status["wsrep_flow_control_paused"] = "0.42"
            },
            Ailment("flush-at-commit", .problem, "_commit = 1") {
                $0.server.variables["innodb_flush_log_at_trx_commit"] = "0"
            },
        ]
    }

    @Test("tells a handler's reads that have to see what other nodes have written how to")
    func reads() throws {
        let found = try #require(Diagnosis(.node).entries.first { $0.check == "cluster-reads" })
        #expect(found.finding.severity == .ok)
        #expect(found.finding.found.contains("wsrep_sync_wait is 0"))
    }

    private static func complaints(_ examination: Examination) -> [Diagnosis.Entry] {
        Diagnosis(examination).entries.filter { $0.finding.severity != .ok }
    }
}

extension Examination {
    /// A healthy server as one of three nodes, all of which the configuration names.
    fileprivate static var node: Examination {
        var examination = Examination.healthy()
        examination.needs.hosts = 3
        examination.server.variables.merge([
            "wsrep_on": "ON", "wsrep_provider": "/usr/lib/galera/libgalera_smm.so", "wsrep_sync_wait": "0",
            "wsrep_osu_method": "TOI", "wsrep_reject_queries": "NONE", "innodb_autoinc_lock_mode": "2",
        ]) { $1 }
        examination.server.status.merge([
            "wsrep_ready": "ON", "wsrep_cluster_status": "Primary", "wsrep_cluster_size": "3",
            "wsrep_local_state": "4", "wsrep_local_state_comment": "Synced", "wsrep_flow_control_paused": "0.001",
            "wsrep_incoming_addresses": "10.0.0.1:3306,10.0.0.2:3306,10.0.0.3:3306",
        ]) { $1 }
        return examination
    }
}
