import Haulout
import Testing

@Suite("An SQL script", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct SQLScriptTests {
    @Test("is cut at semicolons outside of quotes and comments")
    func statements() {
        let script = SQLScript(
            """
            -- Comments; alone; are no statements.
            INSERT INTO a VALUES ('x;''y\\';z', "b;""c"), (`d;e`); # of one line;
            /* of ; several
               lines; */
            UPDATE a SET n = 1--1;
            /*!40101 SET NAMES utf8mb4 */;
            ; ;
            SELECT 1
            """
        )
        #expect(
            script.statements == [
                "-- Comments; alone; are no statements.\nINSERT INTO a VALUES ('x;''y\\';z', \"b;\"\"c\"), (`d;e`)",
                "# of one line;\n/* of ; several\n   lines; */\nUPDATE a SET n = 1--1",
                "/*!40101 SET NAMES utf8mb4 */",
                "SELECT 1",
            ]
        )
    }

    @Test("leaves nothing in the sessions of the queue of what it set in its own")
    func session() async throws {
        try await onOwnThread {
            let project = try Project("script_session", jobs: ["noop": "job: noop\nhandler: {sql: DO 0}"])
            let app = try project.application()
            defer { app.close() }
            _ = try app.migrate()
            let result = try app.execute(
                SQLScript("CREATE TABLE a (n INT); SET sql_mode = ''; USE mysql")
            )
            #expect(result.statements == 3)
            let job = try #require(app.definitions.first)
            #expect(try app.enqueueBlocking(TaskOrder(job: job)).ids.count == 1)
            #expect(try project.number("SELECT COUNT(*) FROM haulout_task WHERE id > 0") == 1)
        }
    }
}
