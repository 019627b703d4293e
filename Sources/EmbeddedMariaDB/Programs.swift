import Glibc

/// Finds MariaDB's programs.
package struct Programs: Sendable {
    /// The folders looked into, in this order.
    let folders: [String]

    /// Looks into the folders of `PATH`, then into the usual ones: an ordinary user's `PATH` has no `sbin` on Debian.
    package init() {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        self.init(folders: path.split(separator: ":").map(String.init) + ["/usr/local/sbin", "/usr/sbin", "/usr/bin"])
    }

    package init(folders: [String]) {
        self.folders = folders
    }

    /// The server itself.
    func server() throws(EmbeddedServerError) -> String {
        try find("mariadbd", package: "mariadb-server-core")
    }

    /// The script that makes an empty data folder.
    func initialiser() throws(EmbeddedServerError) -> String {
        // The script calls my_print_defaults, which Debian has in another package that it does not depend on.
        _ = try find("my_print_defaults", package: "mariadb-client-core")
        return try find("mariadb-install-db", package: "mariadb-server-core")
    }

    private func find(_ name: String, package: String) throws(EmbeddedServerError) -> String {
        for folder in folders where access("\(folder)/\(name)", X_OK) == 0 {
            return "\(folder)/\(name)"
        }
        throw EmbeddedServerError(
            .programMissing,
            "The private MariaDB needs \(name), which is not installed. On Debian and Ubuntu it is in the package "
                + "\(package): apt-get install mariadb-server-core mariadb-client-core"
        )
    }
}
