/// Whether the server lets through what the configuration needs.
extension Check {
    static let limits = [packet, connections, idleConnections, serverFiles]

    private static let packet = Check("packet-size") { examination in
        let (server, needs) = (examination.server, examination.needs)
        guard let limit = server.number("max_allowed_packet") else { return [] }
        let words = "max_allowed_packet is \(Words.bytes(limit))"
        guard limit < needs.packet else {
            return [.ok("\(words), and the queue sends at most \(Words.bytes(needs.packet)) at once.")]
        }
        return [
            .problem(
                "\(words); with a limits.payload of \(Words.bytes(needs.payload)) the queue may send \(Words.bytes(needs.packet)).",
                """
                A large task, or the end of one, is refused. A result that cannot be written is tried again and again, \
                and its task stays in the hands of its process.
                """,
                server.set("max_allowed_packet", to: "\(needs.packet.roundedUpToMebibytes)")
                    + ["or a smaller limits.payload"])
        ]
    }

    private static let connections = Check("connections") { examination in
        let (server, needs, account) = (examination.server, examination.needs, examination.account)
        guard let most = server.number("max_connections") else { return [] }
        let own = account.connectionLimit
        let isOwn = own > 0 && own < most
        let (limit, name) = isOwn ? (own, "max_user_connections") : (most, "max_connections")
        let raise = { (least: Int) in isOwn ? [Self.raise(account, to: least)] : server.set(name, to: "\(least)") }
        let used = isOwn ? 0 : server.status["threads_connected"].flatMap { Int($0) } ?? 0
        let words = """
            \(name) is \(Words.count(limit)), and this configuration opens up to \(Words.count(needs.connections))
            """
        if needs.connections > limit {
            return [
                .problem(
                    words + ".",
                    "Connections are refused: workers wait for each other, and the queue's own work waits.",
                    raise(needs.connections + 20) + ["or fewer pool.connections, or workers.processes"])
            ]
        }
        guard needs.connections + used <= limit else {
            return [
                .warning(
                    "\(words), while \(Words.count(used)) are open.",
                    "Together with those of other programs they may be refused.",
                    raise(needs.connections + used + 20))
            ]
        }
        return [.ok(words + ".")]
    }

    /// The limit may be the account's own, or that of all accounts; raised for the account it is raised in any case.
    private static func raise(_ account: Examination.Account, to limit: Int) -> String {
        let name = account.name.split(separator: "@", omittingEmptySubsequences: false)
        let user = name.dropLast().joined(separator: "@")
        return "ALTER USER '\(user)'@'\(name.last ?? "")' WITH MAX_USER_CONNECTIONS \(limit)"
    }

    private static let idleConnections = Check("idle-connections") { examination in
        let server = examination.server
        guard let seconds = server.number("wait_timeout") else { return [] }
        guard Duration.seconds(seconds) <= examination.needs.idle else {
            return [.ok("wait_timeout is \(Words.duration(.seconds(seconds))), longer than pool.idle.")]
        }
        return [
            .warning(
                """
                wait_timeout is \(Words.duration(.seconds(seconds))), not longer than pool.idle, \
                \(Words.duration(examination.needs.idle)).
                """,
                "The server closes connections that the pool still keeps; each is noticed and opened anew, which takes time.",
                server.set("wait_timeout", to: "28800") + ["or a shorter pool.idle"])
        ]
    }

    /// Too few lower `max_connections` and the caches of tables when the server starts, and say so in its log only.
    private static let serverFiles = Check("server-open-files") { examination in
        let server = examination.server
        guard let files = server.number("open_files_limit"), let most = server.number("max_connections"),
            files > 0, files < 2 * most
        else { return [] }
        return [
            .warning(
                "The server may have \(Words.count(files)) files open, for \(Words.count(most)) connections.",
                "It refuses connections and tables when it has none left (error 24).",
                server.configure("open_files_limit", to: "32768"))
        ]
    }
}

extension Words {
    /// `64 MiB`, `1,000 bytes`: in the largest unit that is exact.
    static func bytes(_ count: Int) -> String {
        let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        guard let (unit, size) = units.first(where: { count >= $0.1 && count.isMultiple(of: $0.1) }) else {
            return Words.count(count, "byte")
        }
        return "\(Words.count(count / size)) \(unit)"
    }
}

extension Int {
    fileprivate var roundedUpToMebibytes: Int { (self + (1 << 20) - 1) / (1 << 20) * (1 << 20) }
}
