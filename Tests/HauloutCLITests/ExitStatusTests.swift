import HauloutCore
import MySQLClient
import Testing
import YAMLConfiguration

@testable import HauloutCLI

@Suite struct ExitStatusTests {
    private func session(failing failure: any Error) async -> Session {
        await Session.run("status", in: TestEnvironment { $0.failure = failure })
    }

    @Test("wrong configuration is 78, with one line per problem")
    func configuration() async {
        let problems = Problems([
            Problem(
                file: "config.yaml", mark: YAMLMark(line: 3, column: 16), key: "pool.connections",
                message: "expected a number"),
            Problem(file: "config.yaml", mark: YAMLMark(line: 1, column: 1), key: "lese", message: "unknown key"),
        ])
        let session = await session(failing: problems)
        #expect(session.status == 78)
        #expect(
            session.error == """
                config.yaml:1:1: lese: unknown key
                config.yaml:3:16: pool.connections: expected a number

                """
        )
        #expect(session.output.isEmpty)
    }

    @Test(
        "a database that cannot be used is 69, with the server's words and a remedy",
        arguments: [
            (DatabaseError.Kind.notConnected, UInt32(2002), "Is the server running"),
            (.permission, 1045, "the server refused the login"), (.permission, 1142, "Grant"),
            (.configuration, 1049, "CREATE DATABASE"), (.configuration, 2026, "TLS"),
            (.capacity, 1040, "max_connections"), (.readOnly, 1290, "primary"), (.full, 1114, "Make room"),
            (.notReady, 1047, "joined its cluster"),
        ]
    )
    func unavailable(kind: DatabaseError.Kind, code: UInt32, remedy: String) async {
        let session = await session(failing: DatabaseError(kind: kind, code: code, message: "the server's words"))
        #expect(session.status == 69)
        #expect(session.error.contains("the server's words (errno \(code)"))
        #expect(session.error.contains(remedy))
    }

    @Test("a statement that the server refuses is 1")
    func statement() async {
        let session = await session(failing: DatabaseError(kind: .syntax, code: 1064, message: "wrong"))
        #expect(session.status == 1)
        #expect(session.error.contains("errno 1064"))
    }

    @Test(
        "what the store refuses is 64 when the command asked for it, 69 when the database does not fit",
        arguments: [
            (StoreError.Kind.payloadTooLarge, Int32(64)), (.invalid, 64), (.unknownQueue, 64), (.schema, 69),
            (.unsupportedServer, 69), (.leaseLost, 1),
        ]
    )
    func store(kind: StoreError.Kind, status: Int32) async {
        let session = await session(failing: StoreError(kind, "the reason"))
        #expect(session.status == status)
        #expect(session.error == "the reason\n")
    }

    @Test("a failure of the environment's own ends with the status it names")
    func own() async {
        let session = await session(failing: CommandFailure(.unavailable, ["mariadbd did not start.", "See the log."]))
        #expect(session.status == 69)
        #expect(session.error == "mariadbd did not start.\nSee the log.\n")
    }
}
