import Foundation
import Testing

/// What the compiler says about programs that use a lease.
@Suite(.enabled(if: Compiler.isAvailable, "no swiftc, or no modules beside the tests"))
struct LeaseCompilationTests {
    @Test("a program that uses a lease rightly compiles")
    func right() throws {
        let complaints = try Compiler.complaints(
            about: """
                let lease = try pool.lease()
                try lease.execute("DO 0")
                lease.release()
                let count = try pool.withConnection { connection in
                    try connection.query("SELECT 1").rows.count
                }
                try pool.withTransaction { connection in
                    for number in 0..<count { try connection.query("SELECT ?", [.int(Int64(number))]) }
                    try connection.withSavepoint { _ = try connection.query("SELECT 1") }
                }
                try pool.lease().discard()
                """)
        #expect(complaints == [])
    }

    @Test("a program that uses a lease wrongly does not compile", arguments: Wrong.all)
    func wrong(program: Wrong) throws {
        let complaints = try Compiler.complaints(about: program.source)
        #expect(complaints.count == 1)
        #expect(complaints.first?.contains(program.complaint) == true)
    }
}

/// A program that must not compile, and why.
struct Wrong: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let source: String
    let complaint: String

    static let all = [
        Wrong("use after release", "lease.release()\ntry lease.execute(\"DO 0\")", "used after consume"),
        Wrong("use after discard", "lease.discard()\nprint(lease.threadID)", "used after consume"),
        Wrong("a second release", "lease.release()\nlease.release()", "consumed more than once"),
        Wrong("a copy", "let copy = lease\ncopy.release()\nlease.release()", "consumed more than once"),
        Wrong("two in an array", "print([lease, lease].count)", "conform to 'Copyable'"),
        Wrong(lent: "keeping what is lent", "var kept: Lease?\nLEND kept = lease }", "is consuming"),
        Wrong(lent: "keeping many", "var kept: [Lease] = []\nLEND kept.append(lease) }", "to protocol 'Copyable'"),
        Wrong(lent: "taking what is lent", "LEND let mine = lease; mine.release() }", "cannot be consumed"),
        Wrong(lent: "releasing what is lent", "LEND lease.release() }", "cannot be consumed"),
        Wrong(lent: "discarding what is lent", "LEND lease.discard() }", "cannot be consumed"),
    ]

    private init(_ what: String, _ body: String, _ complaint: String) {
        testDescription = what
        source = "let lease = try pool.lease()\n\(body)"
        self.complaint = complaint
    }

    private init(lent what: String, _ body: String, _ complaint: String) {
        testDescription = what
        source = body.replacingOccurrences(of: "LEND", with: "try pool.withConnection { lease in")
        self.complaint = complaint
    }
}
