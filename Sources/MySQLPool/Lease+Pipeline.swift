public import MySQLClient

extension Lease {
    /// Runs several statements in one round trip, or a few; see `Connection.pipeline`. Returns one result for each, in
    /// order.
    ///
    /// **A failed statement does not stop the later ones.** In a transaction, look at the results before it commits.
    ///
    /// - Throws: Only when nothing was sent because the connection is closed, lost or busy.
    public borrowing func pipeline(
        _ statements: [PipelinedStatement]
    ) throws(DatabaseError) -> [Result<QueryResult, DatabaseError>] {
        try run(statements.first?.sql ?? "") { (connection) throws(DatabaseError) in
            try connection.pipeline(statements)
        }
    }
}
