import CMariaDB

/// The library that talks with the servers.
package enum ClientLibrary {
    /// `3.3.20`: of MariaDB Connector/C, as loaded, which may be another one than at compile time.
    package static var version: String { String(cString: mysql_get_client_info()) }
}
