import YAMLConfiguration

/// Reads the key `database`.
struct DatabaseReader {
    let folder: String

    func read(_ value: ValueReader, default standard: DatabaseConfiguration) -> DatabaseConfiguration {
        value.mapping { keys in
            var result = standard
            let servers = keys.given(["embedded", "socket", "hosts"])
            for extra in servers.dropFirst() {
                keys.report(
                    at: extra, "expected one of embedded, socket and hosts, got \(servers.joined(separator: " and "))")
            }
            result.server = server(keys, named: servers.first) ?? standard.server
            refuseMeaningless(keys, for: servers.first ?? "embedded")
            result.user = keys["user"]?.string("an account's name")
            (result.password, result.passwordFile) = PasswordReader(folder: folder).read(keys)
            result.database = keys["database"].flatMap(databaseName) ?? result.database
            result.tls = tls(keys["tls"], for: result.server)
            result.connectTimeout =
                keys["connect_timeout"]?.duration(in: .milliseconds(100) ... .seconds(600)) ?? result.connectTimeout
            return result
        } ?? standard
    }

    private func server(_ keys: MappingReader, named name: String?) -> DatabaseConfiguration.Server? {
        let port = keys["port"]?.integer(in: 1...65_535) ?? 3306
        switch name {
        case "embedded": return keys["embedded"]?.path(in: folder).map { .embedded(folder: $0) }
        case "socket": return keys["socket"]?.path(in: folder).map { .socket($0) }
        case "hosts":
            return keys["hosts"]?.list(of: "hosts", minimum: 1) { host($0, port: port) }.map { .hosts($0) }
        default: return nil
        }
    }

    private func refuseMeaningless(_ keys: MappingReader, for server: String) {
        let network = ["port", "tls"]
        let account = ["user", "password", "password_file"]
        let meaningless = server == "embedded" ? network + account : server == "socket" ? network : []
        for name in keys.given(meaningless) {
            keys.report(
                at: name,
                "this key has no meaning with \(server): expected it beside hosts"
                    + (account.contains(name) ? " or socket" : ""))
        }
    }

    // MARK: Hosts

    /// `db1`, `db1:3307`, `10.0.0.1`, `::1`, `[::1]:3307`
    private func host(_ value: ValueReader, port: Int) -> DatabaseConfiguration.Host? {
        let what = "a host such as db1 or db1:3307"
        guard let text = value.string(what) else { return nil }
        guard let (name, written) = Self.split(text), name.wholeMatch(of: /[A-Za-z0-9_.:-]+/) != nil else {
            value.expected(what)
            return nil
        }
        guard let written else { return DatabaseConfiguration.Host(name: name, port: port) }
        guard let own = Int(written), (1...65_535).contains(own) else {
            value.expected("\(what), the port from 1 to 65535")
            return nil
        }
        return DatabaseConfiguration.Host(name: name, port: own)
    }

    private static func split(_ text: String) -> (name: String, port: String?)? {
        if let match = text.wholeMatch(of: /\[([^\]]+)\](?::(.*))?/) {
            return (String(match.1), match.2.map(String.init))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return (text, nil)
        case 2: return (String(parts[0]), String(parts[1]))
        default: return (text, nil)  // an IPv6 address: a port needs brackets around it
        }
    }

    private func databaseName(_ value: ValueReader) -> String? {
        let what = "a database's name of 1 to 64 characters A-Z, a-z, 0-9, _, - or $"
        guard let text = value.string(what) else { return nil }
        guard text.wholeMatch(of: /[A-Za-z0-9_$-]{1,64}/) != nil else {
            value.expected(what)
            return nil
        }
        return text
    }

    // MARK: TLS

    private func tls(_ value: ValueReader?, for server: DatabaseConfiguration.Server) -> DatabaseConfiguration.TLS {
        let remote = Self.remoteHosts(server)
        let standard = DatabaseConfiguration.TLS(mode: remote.isEmpty ? .disabled : .verify)
        return value?.mapping { keys in
            var result = standard
            result.mode = keys["mode"]?.choice() ?? standard.mode
            result.authorities = keys["ca"].flatMap(authorities)
            if result.mode != .verify, result.authorities != nil {
                keys.report(at: "ca", "a ca is checked with mode: verify only")
            }
            if result.mode == .disabled, let host = remote.first {
                keys.warn(at: "mode", "everything sent to \(host.name) can be read on the way: use mode: verify")
            }
            return result
        } ?? standard
    }

    private func authorities(_ value: ValueReader) -> String? {
        guard let path = value.path(in: folder) else { return nil }
        guard FileStatus(path).exists else {
            value.report("there is no file \(path)")
            return nil
        }
        return path
    }

    private static func remoteHosts(_ server: DatabaseConfiguration.Server) -> [DatabaseConfiguration.Host] {
        guard case .hosts(let hosts) = server else { return [] }
        return hosts.filter { !$0.isLoopback }
    }
}
