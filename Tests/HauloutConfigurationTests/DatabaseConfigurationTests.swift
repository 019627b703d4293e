import Foundation
import HauloutConfiguration
import Testing
import YAMLConfiguration

@Suite struct DatabaseConfigurationTests {
    let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    @Test(
        "combinations that mean nothing are problems",
        arguments: [
            (
                "embedded: d\n  socket: s\n  hosts: [h]",
                [
                    "3:3: database.socket: expected one of embedded, socket and hosts, got embedded and socket "
                        + "and hosts",
                    "4:3: database.hosts: expected one of embedded, socket and hosts, got embedded and socket "
                        + "and hosts",
                ]
            ),
            (
                "user: u\n  port: 3307",
                [
                    "2:3: database.user: this key has no meaning with embedded: expected it beside hosts or socket",
                    "3:3: database.port: this key has no meaning with embedded: expected it beside hosts",
                ]
            ),
            (
                "socket: s\n  tls: {mode: verify}",
                ["3:3: database.tls: this key has no meaning with socket: expected it beside hosts"]
            ),
            (
                "hosts: [localhost]\n  password: \"\"\n  password_file: p",
                ["4:3: database.password_file: expected one of password and password_file, got both"]
            ),
            (
                "hosts: [a]\n  tls: {mode: encrypt, ca: config.yaml}",
                ["3:24: database.tls.ca: a ca is checked with mode: verify only"]
            ),
            ("hosts: [a]\n  tls: {ca: none.pem}", ["3:13: database.tls.ca: there is no file none.pem"]),
            ("hosts: []", ["2:10: database.hosts: expected at least 1 of: hosts, got an empty list"]),
            (
                "hosts: [\"a:x\", \"a b\", \":1\"]",
                [
                    "2:11: database.hosts[0]: expected a host such as db1 or db1:3307, the port from 1 to "
                        + "65535, got \"a:x\"",
                    "2:18: database.hosts[1]: expected a host such as db1 or db1:3307, got \"a b\"",
                    "2:25: database.hosts[2]: expected a host such as db1 or db1:3307, got \":1\"",
                ]
            ),
            (
                "database: a.b",
                [
                    "2:13: database.database: expected a database's name of 1 to 64 characters A-Z, a-z, 0-9, "
                        + "_, - or $, "
                        + "got \"a.b\""
                ]
            ),
            (
                "hosts: [a]\n  tls: {mode: verfy}",
                [
                    "3:15: database.tls.mode: expected one of disabled, verify, encrypt, got \"verfy\"; "
                        + "did you mean \"verify\"?"
                ]
            ),
            ("hosts: [a]\n  password_file: none", ["3:18: database.password_file: none: no such file"]),
        ]
    )
    func problems(text: String, expected: [String]) throws {
        let problems = try folder.problems("database:\n  " + text)
        #expect(problems == expected.map { "config.yaml:\($0)" })
    }

    @Test("TLS is verified across a network and off on this machine, unless told otherwise")
    func tls() throws {
        #expect(try folder.load("database: {hosts: [db1]}").database.tls.mode == .verify)
        #expect(try folder.load("database: {hosts: [localhost, 127.0.0.1]}").database.tls.mode == .disabled)
        #expect(try folder.load("database: {socket: s}").database.tls.mode == .disabled)
        let open = try folder.load("database: {hosts: [db1], tls: {mode: disabled}}")
        #expect(
            folder.relative(open.warnings) == [
                "config.yaml:1:32: warning: database.tls.mode: everything sent to db1 can be read on the way: "
                    + "use mode: verify"
            ]
        )
    }

    @Test("a password comes from the environment or a file and is printed nowhere")
    func secrets() throws {
        let text = "database: {socket: s, user: u, password: \"${PW}\"}"
        let configuration = try folder.load(text, environment: ["PW": "hunter2"])
        #expect(configuration.database.password?.value == "hunter2")
        var dumped = ""
        dump(configuration, to: &dumped)
        let printed = ["\(configuration)", String(reflecting: configuration), dumped]
        #expect(printed.allSatisfy { !$0.contains("hunter2") })
        #expect(printed[0].contains("***"))
    }

    @Test("a password that everyone can read is warned of, one that everyone can write is refused")
    func modes() throws {
        let text = "database: {socket: s, password_file: pw}"
        try folder.write("pw", "x\r\n", mode: 0o644)
        let readable = try folder.load(text)
        #expect(readable.database.password?.value == "x")
        #expect(readable.database.passwordFile == "\(folder.path)/pw")
        #expect(
            readable.warnings.map(\.message) == [
                "\(folder.path)/pw: everyone may read this file (mode 0644): run chmod 600 \(folder.path)/pw"
            ])
        try folder.write("pw", "x", mode: 0o666)
        #expect(
            try folder.problems(text) == [
                "config.yaml:1:38: database.password_file: pw: everyone may write to this file (mode 0666): run "
                    + "chmod 600 pw"
            ])
        let file = try folder.write("open.yaml", "database: {socket: s, password: x}", mode: 0o644)
        #expect(try Configuration.load(file, environment: [:]).warnings.map(\.mark?.column) == [33])
    }

    @Test(
        "a password file holds one line",
        arguments: ["", "\n", "a\nb\n", "a\u{0}b", String(repeating: "x", count: 5_000)])
    func passwordFile(text: String) throws {
        try folder.write("pw", text)
        #expect(try folder.problems("database: {socket: s, password_file: pw}").count == 1)
    }
}
