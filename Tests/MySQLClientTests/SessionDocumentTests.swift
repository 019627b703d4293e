import Foundation
import MySQLTesting
import Testing

/// The table in the documentation is the one that is tested.
@Suite struct SessionDocumentTests {
    @Test("the documentation lists the constructs that are tested, as they are tested")
    func table() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/pool.md")
        let rows = SessionConstruct.markdown
        #expect(try String(contentsOf: page, encoding: .utf8).contains(rows), "The table should be:\n\(rows)")
    }
}
