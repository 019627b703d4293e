import Foundation
import Testing

/// The Swift in the documentation of the pool compiles.
@Suite(.enabled(if: Compiler.isAvailable, "no swiftc, or no modules beside the tests"))
struct GuideTests {
    @Test("every Swift block of the guide compiles", arguments: ["pool.md", "pool-reference.md", "pool-hosts.md"])
    func guide(page: String) throws {
        let blocks = try SwiftBlock.all(of: page)
        #expect(!blocks.isEmpty)
        let fragments = blocks.filter { $0.kind == .fragment }
        let complaints = try Compiler.complaints(aboutFile: SwiftBlock.context + fragments.map(\.function).joined())
        #expect(complaints == [], "\(complaints.joined(separator: "\n"))")
        for program in blocks where program.kind == .program {
            #expect(try Compiler.complaints(aboutFile: program.located, isMain: true) == [])
        }
    }

    @Test("every link between the pages leads somewhere")
    func links() throws {
        for page in try SwiftBlock.pages() {
            let text = try String(contentsOf: page, encoding: .utf8)
            for link in text.matches(of: /\]\((?!https?:|#)([^)#]+)(?:#([^)]+))?\)/) {
                let target = page.deletingLastPathComponent().appending(path: String(link.1))
                #expect(
                    FileManager.default.fileExists(atPath: target.path), "\(page.lastPathComponent): \(link.1)")
                guard let heading = link.2, target.pathExtension == "md" else { continue }
                let anchors = try SwiftBlock.anchors(of: String(contentsOf: target, encoding: .utf8))
                #expect(anchors.contains(String(heading)), "\(page.lastPathComponent): \(link.1)#\(heading)")
            }
        }
    }
}

/// A block of Swift in a page of the documentation.
private struct SwiftBlock {
    enum Kind { case manifest, program, fragment }

    let page: String
    /// Of its first line of code.
    let line: Int
    let code: String

    var kind: Kind {
        if code.hasPrefix("// swift-tools-version") { return .manifest }
        return code.contains("import MySQLPool") ? .program : .fragment
    }

    /// The code, so that the compiler names its place in the page.
    var located: String { "#sourceLocation(file: \"docs/\(page)\", line: \(line))\n\(code)\n#sourceLocation()\n" }

    /// A function with the code. With `await` in it, calls mean their asynchronous versions.
    var function: String {
        let isAsync = code.contains("await ")
        return "func block\(line)(\(Self.parameters)) \(isAsync ? "async " : "")throws {\n\(located)}\n"
    }

    /// What the pages take for granted.
    static let context = """
        import Foundation
        import MySQLPool
        enum State: String, MySQLValueConvertible, Decodable { case active, gone }
        struct Address: Decodable { let street: String }
        func report(_ row: Row) {}

        """

    private static let parameters = """
        pool: ConnectionPool, database: Database, connection: ConnectionConfiguration, uid: Int, names: [String], \
        tenant: Int, name: String?, limit: Int, term: String
        """

    private static let docs = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs").standardized

    /// The pages of the documentation, and those beside its folder.
    static func pages() throws -> [URL] {
        try [docs, docs.deletingLastPathComponent()].flatMap { folder in
            try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        }.filter { $0.pathExtension == "md" }
    }

    static func all(of page: String) throws -> [SwiftBlock] {
        var blocks: [SwiftBlock] = []
        var current: (line: Int, code: [Substring])?
        let text = try String(contentsOf: docs.appending(path: page), encoding: .utf8)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line == "```swift" {
                current = (index + 2, [])
            } else if line == "```", let block = current {
                blocks.append(SwiftBlock(page: page, line: block.line, code: block.code.joined(separator: "\n")))
                current = nil
            } else {
                current?.code.append(line)
            }
        }
        return blocks
    }

    /// What links to a heading of a page may say after `#`.
    static func anchors(of text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
            heading.drop { $0 == "#" || $0 == " " }.lowercased()
                .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
                .replacing(" ", with: "-")
        }
    }
}
