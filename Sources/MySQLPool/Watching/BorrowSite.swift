/// Where in the program a connection was borrowed.
package struct BorrowSite: Sendable {
    package let file: StaticString
    package let line: UInt

    package init(_ file: StaticString, _ line: UInt) {
        self.file = file
        self.line = line
    }
}
