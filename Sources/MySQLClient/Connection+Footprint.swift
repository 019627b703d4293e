internal import CMariaDB

/// What is known of the session: noted after each statement, from its text, from the status of the answer and from the
/// server's trackers.
extension Connection {
    /// Takes note of a statement whose answer has been read to its end. Costs a few loads when nothing happened.
    @inline(__always)
    func noteSession(after traits: StatementTraits, on handle: UnsafeMutablePointer<MYSQL>) {
        let status = handle.pointee.server_status & Self.sessionStatus
        guard status != quietStatus || !footprint.isEmpty || !traits.footprint.isEmpty else { return }
        noteChange(after: traits, status: status, on: handle)
    }

    /// Takes note of a statement that failed: it may have done part of its work.
    func noteFailure(_ error: DatabaseError) {
        guard let query = error.query, error.outcome != .notSent, error.kind != .misuse else { return }
        let left = error.hasWholeQuery ? traits(of: query).footprint : .unknown
        footprint.formUnion(left.subtracting(.exact))
        // Without autocommit it has begun a transaction, which an error does not say.
        if isOpen, !isAutocommit { footprint.insert(.transaction) }
    }

    /// What is in the footprint counts as clean from here on: for what the next statement overwrites.
    package func forgetFootprint() { footprint = [] }

    /// After a `USE`, prepared statements would still look at the tables of the old schema: they go.
    private func noteSchema(_ handle: UnsafeMutablePointer<MYSQL>) {
        let current = handle.pointee.db.map { String(cString: $0) }
        guard current != schema else { return }
        schema = current
        cache.removeAll()
    }

    /// The traits of a statement: those of its prepared form if there is one.
    package func traits(of sql: String) -> StatementTraits {
        cache.find(sql)?.traits ?? StatementTraits(of: sql, on: server.flavour)
    }

    /// From here on the session counts as clean.
    func beginFootprint(_ handle: UnsafeMutablePointer<MYSQL>) {
        footprint = []
        tellTransactionWatchers()
        quietStatus = handle.pointee.server_status & CUnsignedInt(SERVER_STATUS_AUTOCOMMIT)
        noteSchema(handle)
        cleanSchema = schema
    }

    private static let sessionStatus = CUnsignedInt(
        SERVER_STATUS_IN_TRANS | SERVER_STATUS_AUTOCOMMIT | SERVER_SESSION_STATE_CHANGED)

    private func noteChange(
        after traits: StatementTraits, status: CUnsignedInt, on handle: UnsafeMutablePointer<MYSQL>
    ) {
        var left = footprint.union(traits.footprint.subtracting(.exact)).subtracting(traits.releases)
        if status & CUnsignedInt(SERVER_SESSION_STATE_CHANGED) != 0 {
            noteSchema(handle)
            left.formUnion(trackedChanges(after: traits, on: handle))
            left.set(.schema, to: schema != cleanSchema)
        } else if !isTracked {
            left.formUnion(traits.footprint.intersection(.schema))
        }
        let isInTransaction = status & CUnsignedInt(SERVER_STATUS_IN_TRANS) != 0
        // The end of a transaction is the end of what was set for it.
        if left.contains(.transaction), !isInTransaction {
            left.remove(.nextTransaction)
            tellTransactionWatchers()
        }
        left.set(.transaction, to: isInTransaction)
        left.set(.autocommit, to: (status ^ quietStatus) & CUnsignedInt(SERVER_STATUS_AUTOCOMMIT) != 0)
        footprint = left
    }

    /// What the trackers name, of which something has to account for the change that the server reports: they, or the
    /// text of the statement.
    private func trackedChanges(
        after traits: StatementTraits, on handle: UnsafeMutablePointer<MYSQL>
    ) -> SessionFootprint {
        let isExplained = !traits.footprint.isEmpty
        // An answer with rows ends without the trackers' words: the lists are those of an earlier statement.
        guard handle.pointee.field_count == 0 else { return isExplained ? [] : .unknown }
        let variables = SessionTracker.changedVariables(on: handle)
        let isNamed = variables != nil || SessionTracker.hasKnownChange(on: handle)
        return (variables ?? []).union(isExplained || isNamed ? [] : .unknown)
    }
}

extension SessionFootprint {
    fileprivate mutating func set(_ member: SessionFootprint, to isPresent: Bool) {
        if isPresent { insert(member) } else { remove(member) }
    }
}
