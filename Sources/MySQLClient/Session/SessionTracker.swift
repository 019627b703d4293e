internal import CMariaDB

/// What a server with session trackers adds to the answer of a statement that returns no rows. To be read only when
/// that answer says that something changed: libmariadb keeps the lists of the answer before.
enum SessionTracker {
    /// Switches on what is off by default, but for `session_track_state_change`.
    ///
    /// The tracker of transactions stays off: the status of each answer has the transaction anyway, and with it every
    /// query in a transaction reports a change, which hides what a function does in there. On MySQL the list of
    /// variables stays as it is: `*` has `statement_id` in it, which changes with every statement, and a change of any
    /// variable shows as a change of state.
    static func arming(_ flavour: ServerVersion.Flavour) -> String {
        switch flavour {
        case .mariaDB: "SESSION session_track_system_variables = '*', session_track_schema = 1"
        case .mySQL: "SESSION session_track_schema = 1"
        }
    }

    /// The kinds of the system variables that changed; `nil` when none did.
    static func changedVariables(on handle: UnsafeMutablePointer<MYSQL>) -> SessionFootprint? {
        guard var item = first(SESSION_TRACK_SYSTEM_VARIABLES, on: handle) else { return nil }
        var changes: SessionFootprint = []
        while true {
            changes.formUnion(footprint(ofVariable: item))
            // Names and values take turns.
            guard next(SESSION_TRACK_SYSTEM_VARIABLES, on: handle) != nil,
                let name = next(SESSION_TRACK_SYSTEM_VARIABLES, on: handle)
            else { return changes }
            item = name
        }
    }

    /// True for another default schema, and when only a transaction began or ended: MySQL reports that in any case.
    static func hasKnownChange(on handle: UnsafeMutablePointer<MYSQL>) -> Bool {
        if first(SESSION_TRACK_SCHEMA, on: handle) != nil { return true }
        return first(SESSION_TRACK_TRANSACTION_STATE, on: handle) != nil
            && first(SESSION_TRACK_STATE_CHANGE, on: handle) == nil
    }

    private static func footprint(ofVariable name: UnsafeRawBufferPointer) -> SessionFootprint {
        // The status of the answer has it.
        if name.elementsEqual("autocommit".utf8) { return [] }
        if name.starts(with: "character_set_".utf8) || name.starts(with: "collation_".utf8) { return .characterSet }
        return .sessionVariables
    }

    private static func first(
        _ kind: enum_session_state_type, on handle: UnsafeMutablePointer<MYSQL>
    ) -> UnsafeRawBufferPointer? {
        var (start, length): (UnsafePointer<CChar>?, Int) = (nil, 0)
        guard mysql_session_track_get_first(handle, kind, &start, &length) == 0 else { return nil }
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    private static func next(
        _ kind: enum_session_state_type, on handle: UnsafeMutablePointer<MYSQL>
    ) -> UnsafeRawBufferPointer? {
        var (start, length): (UnsafePointer<CChar>?, Int) = (nil, 0)
        guard mysql_session_track_get_next(handle, kind, &start, &length) == 0 else { return nil }
        return UnsafeRawBufferPointer(start: start, count: length)
    }
}
