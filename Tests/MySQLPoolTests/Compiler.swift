import Foundation

/// `swiftc`, with the modules that the tests were built with.
enum Compiler {
    static var isAvailable: Bool { program != nil && FileManager.default.fileExists(atPath: modules.path) }

    /// The errors in the body of a program which has a `pool`.
    static func complaints(about body: String) throws -> [String] {
        let indented = body.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return try complaints(
            aboutFile: "import MySQLPool\nfunc program(_ pool: ConnectionPool) throws {\n\(indented)\n}\n")
    }

    /// The errors in a whole file, each with the place that it is about.
    ///
    /// - Parameter isMain: Whether the file has statements outside of functions, as `main.swift`.
    static func complaints(aboutFile source: String, isMain: Bool = false) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "swiftc-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "main.swift")
        try source.write(to: file, atomically: true, encoding: .utf8)
        // Not -typecheck: ownership is checked after it.
        let output = try run(
            program,
            ["-swift-version", "6", "-emit-sil", "-o", "/dev/null", "-I", modules.path]
                + (isMain ? [] : ["-parse-as-library"])
                + ["-Xcc", "-fmodule-map-file=\(clientLibrary)"] + includes.flatMap { ["-Xcc", $0] } + [file.path])
        let errors = output.text.split(separator: "\n").map(String.init)
            .filter { $0.contains(": error:") && !$0.hasPrefix("<unknown>") }
        return errors.isEmpty && output.status != 0 ? [output.text] : errors
    }

    private static func run(_ program: URL?, _ arguments: [String]) throws -> (text: String, status: Int32) {
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: text, as: UTF8.self), process.terminationStatus)
    }

    private static let program: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { URL(filePath: String($0)).appending(path: "swiftc") }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }

    /// Where the headers of the client library are, as the package's build asks.
    private static let includes: [String] = {
        let flags = try? run(URL(filePath: "/usr/bin/env"), ["pkg-config", "--cflags-only-I", "libmariadb"])
        return flags?.text.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    }()

    private static let clientLibrary = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/CMariaDB/module.modulemap").standardized.path

    /// Beside the bundle of the tests, which is the first argument's folder or above it.
    private static let modules = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "Modules")
}
