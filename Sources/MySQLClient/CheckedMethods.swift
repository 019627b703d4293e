internal import CMariaDB

/// libmariadb's table of functions with ours in it: what a server sends is checked before libmariadb believes it.
enum CheckedMethods {
    /// Made from a handle that is never connected, once. Unchecked, because it is never written to again.
    nonisolated(unsafe) static let table: UnsafePointer<st_mariadb_methods>? = {
        guard let handle = mysql_init(nil) else { return nil }
        defer { mysql_close(handle) }
        return haulout_checked_methods(handle)
    }()
}
