import MySQLClient
import MySQLPool
import Testing

/// Several statements in one round trip on a connection of the pool.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct LeasePipelineTests {
    @Test("a lease answers each statement of a pipeline, also those behind one that fails")
    func pipeline() throws {
        let pool = ConnectionPool(PoolConfiguration(connection: TestServer.configuration()))
        defer { pool.close() }
        let results = try pool.withConnection { connection in
            try connection.pipeline([
                PipelinedStatement("SELECT ? + 1", [4]), "SELECT * FROM mysql.nowhere",
                PipelinedStatement("SELECT ? + 2", [4]),
            ])
        }
        #expect(results.map { try? $0.get().decodeFirst(Int.self) } == [5, nil, 6])
    }
}
