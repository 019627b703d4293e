import Foundation
package import MySQLClient

/// A database that is made for a measurement and dropped after it, beside those of the user.
package struct ScratchDatabase: Sendable, Equatable {
    /// How all their names begin. An account needs `CREATE`, `DROP` and the rights of a worker on these.
    package static let prefix = "haulout_bench_"

    package let name: String

    /// Makes one under a name that no other has.
    package static func create(on connection: Connection) throws(DatabaseError) -> ScratchDatabase {
        let suffix = UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12)
        let database = ScratchDatabase(name: prefix + suffix)
        _ = try connection.execute(ServerQueries.createDatabase(database.name))
        return database
    }

    package func drop(on connection: Connection) throws(DatabaseError) {
        _ = try connection.execute(ServerQueries.dropDatabase(name))
    }

    /// The names of all there are: of measurements that run at the moment, and of those that were killed.
    package static func all(on connection: Connection) throws(DatabaseError) -> [String] {
        let pattern = prefix.replacing("_", with: "\\_")
        return try connection.query(ServerQueries.databases, [.string(pattern)]).rows.map { $0[0].text }
    }
}
