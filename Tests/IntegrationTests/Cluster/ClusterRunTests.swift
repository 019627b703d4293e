import Foundation
import MySQLClient
import Testing

extension OnCluster {
    @Suite("A run on a Galera cluster", .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
    struct ClusterRunTests {
        @Test("goes on with another node when its own is killed, loses no task and repeats no item")
        func nodeKilled() async throws {
            try await onOwnThread {
                let project = try Project(onCluster: "cluster_killed", jobs: TallyJob.jobs)
                try TallyJob.enqueue(in: project)

                let run = try project.start(["run", "--drain"])
                try TallyJob.wait(for: 1_000, in: project, by: run)
                try TestCluster.kill(1)
                let result = try run.wait()
                #expect(result.status == 0, "\(result.error)")

                try TallyJob.expectAllDone(in: project)
                // A COMMIT that got no answer is told of, and costs no attempt.
                #expect(try project.number("SELECT COUNT(*) FROM haulout_failure WHERE is_final = 1") == 0)
                try TestCluster.join(1)
                let rejoined = try TestCluster.ask(1, "SELECT COUNT(*) FROM tally", in: project.database)
                #expect(rejoined == "\(TallyJob.items)")
            }
        }

        @Test("is told by the doctor that it stands on a cluster, and by how many nodes")
        func doctor() async throws {
            try await onOwnThread {
                let project = try Project(onCluster: "cluster_doctor", jobs: TallyJob.jobs)
                #expect(try project.haulout("migrate").status == 0)
                let report = try project.haulout("doctor").output
                #expect(report.contains("cluster: The server is a node of a Galera cluster."), "\(report)")
                #expect(
                    report.contains("cluster-size: The cluster has 3 nodes; 1 of them may fail at once."), "\(report)")
                #expect(report.contains("cluster-state: The node is in step"), "\(report)")
                #expect(report.contains("cluster-hosts: database.hosts names 3 hosts"), "\(report)")
                try project.configure(server: "socket: \(TestCluster.configuration(2).endpoint), user: root")
                let lonely = try project.haulout("doctor").output
                #expect(lonely.contains("cluster-hosts: The configuration names one node of 3."), "\(lonely)")
            }
        }
    }
}

extension Project {
    /// A project on all nodes, the first of them first; what the test looks at is the second, which stays.
    fileprivate convenience init(onCluster name: String, jobs: [String: String]) throws {
        let database = try TestCluster.makeDatabase(name)
        try self.init(
            at: TestCluster.configuration(2), database: database,
            connect: "hosts: [\(TestCluster.hosts())], user: \(TestCluster.account)",
            settings: "pool: {connections: 4}\nworkers: {threads: 8}\nlease: 10s", jobs: jobs)
    }
}
