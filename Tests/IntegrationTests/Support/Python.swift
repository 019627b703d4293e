import Foundation

/// The machine's own Python, if it has one.
enum Python {
    struct Failure: Error {
        let output: String
    }

    static let hasPyMySQL = (try? run("import pymysql")) != nil

    /// Runs a program to its end. Blocks.
    ///
    /// - Throws: ``Failure`` with what it printed when it fails.
    static func run(_ program: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        input.fileHandleForWriting.write(Data(program.utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(output: text) }
    }
}
