import Foundation
import HauloutCore
import Testing

@Suite struct ExecHandlerTests {
    /// Runs a shell script as a program; `$1` is the first of `arguments`.
    private static func run(
        _ script: String,
        _ arguments: [String] = [],
        input: ExecHandlerDefinition.Input = .none,
        environment: [String: String] = [:],
        fixture: AttemptFixture = .withItems([57])
    ) async throws -> Failure.Cause? {
        let definition = ExecHandlerDefinition(
            arguments: ["/bin/sh", "-c", script.replacing("{", with: "{{"), "sh"] + arguments,
            environment: environment,
            input: input
        )
        return await fixture.attempt(try ExecHandler(definition)).run().failures.first?.cause
    }

    @Test("status 0 is success")
    func success() async throws {
        #expect(try await Self.run("echo fine") == nil)
    }

    @Test("another status fails with both outputs, in order")
    func exitStatus() async throws {
        let cause = try await Self.run("echo one; echo two >&2; echo three; exit 3")
        #expect(cause?.kind == .exitStatus && cause?.exitStatus == 3)
        #expect(cause?.output == "one\ntwo\nthree\n")
        #expect(cause?.message == "`/bin/sh` ended with exit status 3.")
    }

    @Test("a signal fails with its number")
    func signal() async throws {
        let cause = try await Self.run("kill -9 $$")
        #expect(cause?.kind == .signal && cause?.exitStatus == 9)
    }

    @Test("a program that is not there, or no program, was not started", arguments: ["no-such-program", "/etc/passwd"])
    func notStarted(program: String) async throws {
        let handler = try ExecHandler(ExecHandlerDefinition(arguments: [program]))
        let result = await AttemptFixture.withItems([57]).attempt(handler).run()
        #expect(result.failures.first?.cause.kind == .notStarted)
        #expect(result.failures.first?.cause.message.contains(program) == true)
        #expect(result.verdict == .discarded)
    }

    @Test("a working directory that is not there is a program not started")
    func workingDirectory() async throws {
        let definition = ExecHandlerDefinition(arguments: ["true"], workingDirectory: "/nonexistent")
        let result = await AttemptFixture().attempt(try ExecHandler(definition)).run()
        #expect(result.failures.first?.cause.kind == .notStarted)
    }

    @Test("an argument stays one argument, whatever its values hold")
    func arguments() async throws {
        var fixture = AttemptFixture.withItems([["name": "a b; $(id) \"'"]])
        fixture.task.arguments = Array(#"{"tenant": "*"}"#.utf8)
        let cause = try await Self.run(
            #"printf '[%s]' "$@"; exit 1"#,
            ["{item.name}", "--x={args.tenant}/{task}/{attempt}", "{item}"],
            fixture: fixture
        )
        #expect(cause?.output == #"[a b; $(id) "'][--x=*/7/1][{"name":"a b; $(id) \"'"}]"#)
    }

    @Test("a value that is missing, or that no program can be given, is a failure of kind data")
    func badValues() async throws {
        #expect(try await Self.run("true", ["{args.tenant}"])?.kind.rawValue == "data")
        #expect(try await Self.run("true", ["{item.name}"])?.kind.rawValue == "data")
        let nul = AttemptFixture.withItems(["a\u{0}b"])
        #expect(try await Self.run("true", ["{item}"], fixture: nul)?.message.contains("NUL") == true)
    }

    @Test("the environment holds the task, what the definition adds, and nothing that could be secret")
    func environment() async throws {
        let cause = try await Self.run("env; exit 1", environment: ["MODE": "fast"])
        let lines = Set(cause?.output?.split(separator: "\n").map(String.init) ?? [])
        let expected: Set = [
            "HAULOUT_ITEM=57", "HAULOUT_ARGS={}", "HAULOUT_TASK=7", "HAULOUT_ATTEMPT=1", "HAULOUT_JOB=greet",
            "MODE=fast",
        ]
        #expect(expected.isSubset(of: lines))
        let names = Set(lines.subtracting(expected).map { $0.prefix { $0 != "=" } })
        #expect(names.isSubset(of: ["PATH", "HOME", "LANG", "TZ", "PWD", "OLDPWD", "SHLVL", "_"]))
    }

    @Test("with `input: json`, the task is on standard input; without, it is empty")
    func input() async throws {
        let json = try await Self.run("cat; exit 1", input: .json)?.output
        #expect(json == #"{"args":{},"attempt":1,"item":57,"job":"greet","task":7}"# + "\n")
        #expect(try await Self.run("cat; exit 1")?.output == nil)
    }

    @Test("a program need not read its input")
    func unreadInput() async throws {
        let large = AttemptFixture.withItems([.string(String(repeating: "x", count: 120_000))])
        #expect(try await Self.run("true", input: .json, fixture: large) == nil)
    }

    @Test("a program that floods its output is neither stopped nor kept: the last 8 KiB are")
    func flood() async throws {
        let cause = try await Self.run("yes | head -c 20000000; echo end; exit 1")
        let output = try #require(cause?.output)
        #expect(output.utf8.count <= 8192 && output.utf8.count > 8000)
        #expect(output.hasSuffix("y\nend\n"))
    }

    @Test("secret arguments are hidden in the output")
    func secrets() async throws {
        var fixture = AttemptFixture.withItems([57])
        fixture.task.arguments = Array(#"{"password": "hunter2"}"#.utf8)
        fixture.definition.secrets = ["password"]
        let cause = try await Self.run(#"echo "got $1" $HAULOUT_ARGS; exit 1"#, ["{args.password}"], fixture: fixture)
        #expect(cause?.output == #"got *** {"password":"***"}"# + "\n")
    }

    @Test(
        "the worker's own files and sockets stay its own",
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd"), "no /proc here")
    )
    func descriptors() async throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        let output = try await Self.run("for fd in /proc/self/fd/*; do echo ${fd##*/}; done; exit 1")?.output
        let numbers = try #require(output).split(separator: "\n")
        #expect(numbers.contains("2") && !numbers.contains("\(file)"))
    }

    @Test("a background process that keeps the output open does not hold up the worker")
    func background() async throws {
        #expect(try await Self.run("sleep 60 & exit 1")?.exitStatus == 1)
    }

    @Test("runs on the worker's own thread and leaves it free meanwhile")
    func ownThread() async throws {
        let thread = OwnThread()
        let attempt = AttemptFixture.withItems([57]).attempt(
            try ExecHandler(ExecHandlerDefinition(arguments: ["true"]))
        )
        #expect(await Task(executorPreference: thread) { await attempt.run() }.value.verdict == .completed)
    }

    @Test("an empty definition, and a program that depends on the task, are refused")
    func refused() {
        #expect(throws: TemplateError.self) { try ExecHandler(ExecHandlerDefinition(arguments: [])) }
        #expect(throws: TemplateError.self) { try ExecHandler(ExecHandlerDefinition(arguments: ["{item}"])) }
        #expect(throws: TemplateError.self) { try ExecHandler(ExecHandlerDefinition(arguments: ["true", "{itme}"])) }
    }
}
