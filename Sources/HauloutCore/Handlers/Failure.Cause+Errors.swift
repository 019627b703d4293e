internal import MySQLClient
internal import MySQLPool

extension Failure.Cause {
    /// What a report says of an error that a handler threw.
    init(_ error: any Error) {
        switch error {
        case let cause as Failure.Cause:
            self = cause
        case let error as StatementError:
            self.init(error.underlying)
            statement = error.statement ?? statement
        case let error as DatabaseError:
            self.init(database: error)
        case let error as PoolError:
            let kind: FailureKind =
                [.timeout, .nestedBorrow].contains(error.kind) ? .poolTimeout : FailureKind(rawValue: "misuse")
            self.init(kind: kind, message: String(describing: error))
        default:
            self.init(kind: .handler, message: String(describing: error))
        }
    }

    private init(database error: DatabaseError) {
        let isNumbered = error.code != 0
        let doubt = error.outcome == .unknown ? " It is unknown whether the statement took effect." : ""
        self.init(
            kind: FailureKind(rawValue: error.kind.rawValue),
            errno: isNumbered ? Int(error.code) : nil,
            sqlState: isNumbered ? error.sqlState : nil,
            message: error.message + doubt,
            statement: error.query
        )
    }
}

// MARK: - Timeouts

extension Failure.Cause {
    /// The attempt ran longer than its job's `timeout`.
    static func timeout(_ timeout: Duration?) -> Failure.Cause {
        Failure.Cause(kind: .timeout, message: "Not finished after \(limit(timeout)).")
    }

    /// The timeout passed before the item's turn came.
    static func notReached(timeout: Duration?) -> Failure.Cause {
        Failure.Cause(kind: .timeout, message: "Not reached before \(limit(timeout)).")
    }

    /// What ended because the timeout passed, with what is known of it.
    func timedOut(after timeout: Duration?) -> Failure.Cause {
        var cause = Failure.Cause.timeout(timeout)
        (cause.output, cause.statement) = (output, statement)
        return cause
    }

    private static func limit(_ timeout: Duration?) -> String {
        guard let timeout else { return "the timeout" }
        let seconds = timeout / .seconds(1)
        return "the timeout of \(seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)) s"
    }
}

// MARK: - Size and secrets

extension Failure.Cause {
    /// How long a message or an output is at most, in bytes.
    static let textLimit = 8 * 1024

    /// The same without secrets, its texts cut to ``textLimit``.
    func fit(hiding mask: SecretMask) -> Failure.Cause {
        var cause = self
        cause.message = Self.cut(mask.hide(message))
        cause.statement = statement.map { Self.cut(mask.hide($0)) }
        cause.output = output.map { Self.cut(mask.hide($0), keepingEnd: true) }
        return cause
    }

    private static func cut(_ text: String, keepingEnd: Bool = false) -> String {
        guard text.utf8.count > textLimit else { return text }
        // Room for the ellipsis and for a character that is cut in two.
        let room = textLimit - 8
        if keepingEnd { return "…" + String(decoding: text.utf8.suffix(room), as: UTF8.self) }
        return String(decoding: text.utf8.prefix(room), as: UTF8.self) + "…"
    }
}
