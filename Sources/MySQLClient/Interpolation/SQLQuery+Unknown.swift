internal import Synchronization

extension SQLQuery.StringInterpolation {
    /// Takes what none of the interpolations above takes.
    ///
    /// Without it such a literal would not be a `SQLQuery` at all, so the compiler would go on to the version of the
    /// call for a `String`, and there the value would be pasted into the text.
    @available(*, deprecated, message: "cannot be bound: conform it to MySQLValueConvertible, or write unsafeRaw:")
    public var appendInterpolation: UnknownInterpolation {
        mutating get {
            let unknown = unknown ?? UnknownInterpolation()
            self.unknown = unknown
            return unknown
        }
    }
}

/// An interpolation that a `SQLQuery` does not know: the statement fails with `misuse`, and nothing is sent.
@dynamicCallable
public final class UnknownInterpolation: Sendable {
    private let name = Mutex<String?>(nil)

    /// What was interpolated, if anything was.
    var found: String? { name.withLock { $0 } }

    public func dynamicallyCall(withKeywordArguments arguments: KeyValuePairs<String, Any>) {
        let type = arguments.first.map { "\(Swift.type(of: $0.value))" } ?? "Nothing"
        name.withLock { $0 = $0 ?? type }
    }
}
