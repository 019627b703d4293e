package import HauloutStore

/// Databases for measurements, on the server of the configuration but beside its database.
extension Application {
    /// Makes one, empty. Blocks.
    ///
    /// - Throws: `DatabaseError`, with `kind` `permission` when the account may not.
    package func makeScratchDatabase() throws -> ScratchDatabase {
        try resources.session().withServerConnection { try ScratchDatabase.create(on: $0) }
    }

    package func drop(_ database: ScratchDatabase) throws {
        try resources.session().withServerConnection { try database.drop(on: $0) }
    }

    /// The names of all there are on the server.
    package func scratchDatabases() throws -> [String] {
        try resources.session().withServerConnection { try ScratchDatabase.all(on: $0) }
    }

    /// What the server is set to. Blocks.
    package func serverSettings() throws -> ServerSettings {
        try resources.session().withServerConnection { try ServerSettings($0) }
    }
}
