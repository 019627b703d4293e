internal import CMariaDB

/// Opens a handle with every option set, so that no default of the library or of a file decides.
struct Dialer {
    let configuration: ConnectionConfiguration

    /// The plugins that may ask for a proof of the password. Without this list any server can have it in clear text,
    /// by asking for `mysql_clear_password` or `dialog`.
    static let authenticationPlugins = "mysql_native_password,client_ed25519,caching_sha2_password"

    /// A connected handle, which the caller closes.
    func dial() throws(DatabaseError) -> UnsafeMutablePointer<MYSQL> {
        try checkNames()
        let authority = try certificateAuthority()
        let password = try password()
        guard let handle = mysql_init(nil) else {
            throw DatabaseError(kind: .other, code: 2008, message: "libmariadb is out of memory.")
        }
        handle.pointee.methods = CheckedMethods.table ?? handle.pointee.methods
        setOptions(handle, authority: authority)
        let isConnected = connect(handle, password)
        // libmariadb would not free it.
        mysql_options(handle, MYSQL_SERVER_PUBLIC_KEY, nil)
        guard isConnected else {
            let error = explained(DatabaseError(dialling: handle))
            mysql_close(handle)
            throw error
        }
        // libmariadb goes on in plain text when the server offers no TLS, unless it verifies.
        if configuration.tls != .disabled, mysql_get_ssl_cipher(handle) == nil {
            mysql_close(handle)
            throw DatabaseError(kind: .configuration, code: 2026, message: noTLS, isConnectionUsable: false)
        }
        WaitingReads.adopt(handle)
        return handle
    }

    private func setOptions(_ handle: UnsafeMutablePointer<MYSQL>, authority: String?) {
        set(handle, MYSQL_OPT_CONNECT_TIMEOUT, wholeSeconds(configuration.connectTimeout))
        set(handle, MYSQL_OPT_READ_TIMEOUT, wholeSeconds(configuration.readTimeout))
        set(handle, MYSQL_OPT_WRITE_TIMEOUT, wholeSeconds(configuration.writeTimeout))
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        set(handle, MYSQL_OPT_LOCAL_INFILE, CUnsignedInt(0))
        set(handle, MYSQL_OPT_RECONNECT, my_bool(0))
        mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, Self.authenticationPlugins)
        let isSocket = if case .socket = configuration.endpoint { true } else { false }
        set(handle, MYSQL_OPT_PROTOCOL, (isSocket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP).rawValue)
        setEncryption(handle, authority: authority)
        setAttributes(handle)
    }

    private func setEncryption(_ handle: UnsafeMutablePointer<MYSQL>, authority: String?) {
        set(handle, MYSQL_OPT_SSL_ENFORCE, my_bool(configuration.tls == .disabled ? 0 : 1))
        set(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, my_bool(authority == nil ? 0 : 1))
        if let authority { mysql_options(handle, MYSQL_OPT_SSL_CA, authority) }
        switch configuration.tls {
        case .verify: break
        case .encryptWithoutVerification:
            // Any fingerprint, an empty one too, keeps libmariadb from logging in to a server without TLS. An empty one
            // fits every certificate.
            mysql_options(handle, MARIADB_OPT_SSL_FP, "")
        case .disabled:
            // For `caching_sha2_password` libmariadb would encrypt the password with whatever key the server sends. It
            // does not ask for one when it has a file, and with an empty file it gives up.
            mysql_options(handle, MYSQL_SERVER_PUBLIC_KEY, "/dev/null")
        }
    }

    private func setAttributes(_ handle: UnsafeMutablePointer<MYSQL>) {
        mysql_options(handle, MYSQL_OPT_CONNECT_ATTR_RESET, nil)
        if let name = configuration.applicationName {
            mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", name)
        }
        for (name, value) in configuration.attributes {
            mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, name, value)
        }
    }

    /// Never a null password: libmariadb would take MYSQL_PWD from the environment.
    private func password() throws(DatabaseError) -> String {
        do {
            return try configuration.password?.reveal() ?? ""
        } catch {
            throw DatabaseError(
                kind: .notConnected, message: "There is no password to log in with: \(error)",
                isConnectionUsable: false)
        }
    }

    private func connect(_ handle: UnsafeMutablePointer<MYSQL>, _ password: String) -> Bool {
        // Options are kept for `dial` to free.
        let flags = UInt(CLIENT_REMEMBER_OPTIONS) | (configuration.foundRows ? UInt(CLIENT_FOUND_ROWS) : 0)
        let (user, database) = (configuration.user, configuration.database)
        return switch configuration.endpoint {
        case .socket(let path):
            haulout_connect(handle, nil, user, password, database, 0, path, flags) != 0
        case .tcp(let host, let port):
            haulout_connect(handle, host, user, password, database, UInt32(clamping: port), nil, flags) != 0
        }
    }

    /// libmariadb takes a host with these characters for a connection string or a list of hosts.
    private func checkNames() throws(DatabaseError) {
        guard !configuration.user.isEmpty else {
            // libmariadb would log in as whoever runs the process, or as the environment says.
            throw DatabaseError(kind: .configuration, message: "The user name is empty.", isConnectionUsable: false)
        }
        guard case .tcp(let host, let port) = configuration.endpoint else { return }
        if host.isEmpty || host.contains(where: { ",;=".contains($0) }) || !(1...65_535).contains(port) {
            throw DatabaseError(
                kind: .configuration, message: "\(host):\(port) is no host name and port.", isConnectionUsable: false)
        }
    }

    /// The file to verify with, or `nil` when the policy does not verify.
    private func certificateAuthority() throws(DatabaseError) -> String? {
        guard case .verify(let authority) = configuration.tls else { return nil }
        if case .socket(let path) = configuration.endpoint {
            let message = "TLS cannot verify the socket \(path), which has no host name; set the policy to disabled."
            throw DatabaseError(kind: .configuration, message: message, isConnectionUsable: false)
        }
        guard let authority = authority ?? SystemCertificates.file else {
            let message = "No certificate authorities on this system; name the file in tls.ca."
            throw DatabaseError(kind: .configuration, message: message, isConnectionUsable: false)
        }
        return authority
    }

    private func set<Value>(_ handle: UnsafeMutablePointer<MYSQL>, _ option: mysql_option, _ value: Value) {
        withUnsafePointer(to: value) { _ = mysql_options(handle, option, $0) }
    }

    private func wholeSeconds(_ duration: Duration) -> CUnsignedInt {
        CUnsignedInt(duration.wholeSecondsRoundedUp)
    }
}

extension Duration {
    /// Seconds for libmariadb, where 0 would mean for ever: at least 1.
    var wholeSecondsRoundedUp: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: max(1, attoseconds > 0 ? seconds + 1 : seconds))
    }
}
