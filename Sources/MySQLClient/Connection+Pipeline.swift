internal import CMariaDB

#if Failpoints
    internal import Failpoints
#endif

extension Connection {
    /// Runs several statements in one round trip, or a few: they are sent one after the other, and then the answers are
    /// read. Returns one result for each statement, in order.
    ///
    ///     let results = try connection.pipeline([
    ///         "UPDATE account SET sum = sum - \(price) WHERE id = \(buyer)",
    ///         "UPDATE account SET sum = sum + \(price) WHERE id = \(seller)",
    ///     ])
    ///
    /// **A failed statement does not stop the later ones**: by then they have been sent. Put `BEGIN` before and look at
    /// the results before you commit, if all or none should be.
    ///
    /// Statements that are new to the connection are prepared first, in another round trip. `SET`, `USE`, `CALL`, DDL
    /// and what else may change the meaning of later statements takes a round trip each, and so does what is longer
    /// than 32 KiB. At most 64 statements and 32 KiB are under way at once.
    ///
    /// When the connection is lost, the statements that were sent and not answered have the outcome `unknown`, those
    /// that were not sent have `notSent`.
    ///
    /// - Throws: Only when nothing was sent because the connection is closed, lost or busy.
    public func pipeline(
        _ statements: [PipelinedStatement]
    ) throws(DatabaseError) -> [Result<QueryResult, DatabaseError>] {
        #if Failpoints
            if Failpoints.operation != nil { return pipelineByPoints(statements) }
        #endif
        _ = try readyHandle(for: statements.first?.sql)
        var results: [Result<QueryResult, DatabaseError>] = []
        results.reserveCapacity(statements.count)
        var rest = statements[...]
        while let first = rest.first {
            if let mistake = first.mistake {
                results.append(.failure(mistake))
                rest = rest.dropFirst()
                continue
            }
            let failure = prepareAhead(rest) ?? sendAhead(&rest)
            let isAnswering = !unanswered.isEmpty
            while !unanswered.isEmpty { results.append(answer { () throws(DatabaseError) in try receive() }) }
            if let failure {
                results.append(.failure(failure))
                rest = rest.dropFirst()
            } else if !isAnswering {
                results.append(answer { () throws(DatabaseError) in try query(first.sql, first.parameters) })
                rest = rest.dropFirst()
            }
        }
        return results
    }

    private func answer(
        _ read: () throws(DatabaseError) -> QueryResult
    ) -> Result<QueryResult, DatabaseError> {
        do throws(DatabaseError) {
            return .success(try read())
        } catch {
            return .failure(error)
        }
    }

    /// Sends as many of the statements as may be under way together, and takes them out. Returns the error of the first
    /// of the others, when it could not be sent.
    private func sendAhead(_ statements: inout ArraySlice<PipelinedStatement>) -> DatabaseError? {
        do throws(DatabaseError) {
            while let next = statements.first, next.mistake == nil,
                let statement = try sendKnown(next.sql, next.parameters)
            {
                statements.removeFirst()
                guard statement.traits.isPlain else { break }
            }
            return nil
        } catch {
            return error
        }
    }
}

// MARK: - Preparing ahead

extension Connection {
    private static let textAhead = 1 << 14

    /// Prepares, in one round trip, those of the next statements that are new. One that is refused here is prepared
    /// again in its place, where its error is its result. Returns an error when the connection is lost, or the
    /// transaction.
    private func prepareAhead(_ statements: ArraySlice<PipelinedStatement>) -> DatabaseError? {
        let texts = newTexts(of: statements)
        // A single one that comes first is prepared and executed in one round trip anyway.
        guard texts.count > 1 || texts.first.map({ $0 != statements.first?.sql }) ?? false else { return nil }
        do throws(DatabaseError) {
            try noted { () throws(DatabaseError) in try prepareTogether(texts, on: readyHandle(for: texts[0])) }
            return nil
        } catch {
            return error.told(of: statements.first?.sql, outcome: error.kind == .deadlock ? nil : .notSent)
        }
    }

    /// The texts that have to be prepared before the statements up to the first that may change the meaning of others;
    /// never so many that they would push each other out of the cache.
    private func newTexts(of statements: ArraySlice<PipelinedStatement>) -> [String] {
        guard configuration.allowsPipelining else { return [] }
        var texts: [String] = []
        var size = 0
        for statement in statements.prefix(64) where statement.mistake == nil {
            let sql = statement.sql
            if let statement = cache.find(sql) {
                guard statement.traits.isPlain else { break }
                continue
            }
            guard !texts.contains(where: { StatementText.isSame($0, sql) }) else { continue }
            size += sql.utf8.count
            guard size <= Self.textAhead, texts.count < max(1, cache.capacity / 2) else { break }
            texts.append(sql)
            guard traits(of: sql).isPlain else { break }
        }
        return texts
    }

    private func prepareTogether(
        _ texts: [String], on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) {
        let isAtRisk = try mayLoseTransaction(on: handle)
        var statements: [Statement] = []
        for text in texts {
            let statement = try newStatement(text, on: handle)
            guard statement.isKept else { break }
            statements.append(statement)
        }
        for statement in statements { try statement.sendPreparation() }
        for statement in statements {
            do throws(DatabaseError) {
                try statement.readPreparation()
                cache.numbers.note(statement.id)
                cache.insert(statement)
            } catch {
                cache.numbers.noteRefusal()
                guard error.isConnectionUsable else { throw error }
            }
        }
        if isAtRisk { try checkTransaction(of: texts[0], on: handle) }
    }
}
