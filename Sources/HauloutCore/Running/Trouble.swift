import MySQLClient

/// What an error of the store means for the service that met it.
enum Trouble: Equatable {
    /// Others were in the way: the same call works in a moment.
    case conflict
    /// The database cannot be reached, or is not ready: it is waited for.
    case away
    /// The database refuses until somebody does something about it.
    case refusal(remedy: String)
    /// What was to be written cannot be stored, now or later.
    case unacceptable
    /// The process was taken for dead.
    case processLost

    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self.init(error)
        case let error as DatabaseError: self.init(error)
        default: self = .away
        }
    }

    private init(_ error: StoreError) {
        switch error.kind {
        case .processLost, .leaseLost: self = .processLost
        case .invalid, .payloadTooLarge: self = .unacceptable
        // These say themselves what to do.
        default: self = .refusal(remedy: "")
        }
    }

    private init(_ error: DatabaseError) {
        switch error.kind {
        case .deadlock, .lockWaitTimeout, .cancelled, .statementTimeout, .statement: self = .conflict
        case .data, .constraint, .duplicateKey, .tooLarge: self = .unacceptable
        case .permission where error.code == 1045:
            self = .refusal(
                remedy: "Check the password. `database.password_file` is read again at each login; one in the "
                    + "configuration or the environment takes a restart.")
        case .permission:
            self = .refusal(remedy: "Give the account the rights that `docs/configuration.md` lists.")
        case .configuration: self = .refusal(remedy: "Check `database` in config.yaml.")
        case .syntax: self = .refusal(remedy: "If a table is missing, run `haulout migrate`.")
        case .full: self = .refusal(remedy: "Make room on the server's disk.")
        default: self = .away
        }
    }
}
