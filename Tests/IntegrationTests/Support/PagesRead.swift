import MySQLClient
import Testing

extension Connection {
    /// How many pages the server looks at for a statement, by its own account: rows that are locked, deleted or not
    /// committed are passed over where no counter of rows sees it.
    ///
    /// - Returns: `nil`, and says so, on servers that do not tell: MySQL, and MariaDB before 10.11 (10.6 tells of rows).
    func pagesRead(by statement: String, _ parameters: [MySQLValue]) throws -> Int? {
        guard server.flavour == .mariaDB, server.isAtLeast(10, 11) else {
            print("\(server) does not tell how many pages a statement reads: that is not tested here.")
            return nil
        }
        let plan = try transaction { try query("ANALYZE FORMAT=JSON " + statement, parameters).rows[0][0].text }
        let number = try #require(plan.firstMatch(of: /"pages_accessed": ([0-9]+)/)?.1)
        return Int(number)
    }
}
