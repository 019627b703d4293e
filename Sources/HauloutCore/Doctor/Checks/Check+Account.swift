/// What the account may do: enough, and no more.
extension Check {
    static let account = [missingRights, followingBinlog, excessRights]

    private static let missingRights = Check("missing-grants") { examination in
        let account = examination.account
        let role = account.role.rawValue
        let remedy = ["haulout doctor --grants \(role), executed by an administrator"]
        var findings: [Finding] = []
        if !account.missing.isEmpty {
            findings.append(
                .problem(
                    "\(account.name) lacks what a \(role) needs: \(account.missing.joined(separator: "; ")).",
                    "Statements are refused (error 1142), some of them only when a task fails or a process dies.",
                    remedy))
        }
        if !account.missingComfort.isEmpty {
            findings.append(
                .warning(
                    "\(account.name) lacks \(account.missingComfort.joined(separator: "; ")).",
                    "Old completed tasks are deleted row by row instead of by the partition, which takes longer.",
                    remedy))
        }
        return findings.isEmpty ? [.ok("\(account.name) has the rights of a \(role).")] : findings
    }

    /// Asked for by `workers.follow_binlog`.
    private static let followingBinlog = Check("follow-binlog") { examination in
        guard examination.needs.followsBinlog, examination.account.role == .worker else { return [] }
        let stake = """
            Tasks of producers that ring no bell are found by looking, as without `workers.follow_binlog`: up to 2.5 s \
            after their COMMIT.
            """
        guard examination.server.isOn("log_bin") else {
            let remedies = examination.server.configure("log_bin", to: "ON") + ["or remove workers.follow_binlog"]
            return [
                .warning(
                    "The server writes no binary log to follow.", stake,
                    examination.needs.ownsServer ? Array(remedies.suffix(1)) : remedies)
            ]
        }
        let (account, missing) = (examination.account.name, examination.account.missingForBinlog)
        guard missing.isEmpty else {
            return [
                .warning(
                    "\(account) may not follow the binary log: it lacks \(missing.joined(separator: ", ")).", stake,
                    ["the last line of: haulout doctor worker --grants, executed by an administrator"])
            ]
        }
        return [.ok("\(account) may follow the binary log.")]
    }

    private static let excessRights = Check("excess-grants") { examination in
        let account = examination.account
        // The private server's only account, over a socket that nobody else may use.
        guard !examination.needs.ownsServer, !account.excess.isEmpty else { return [] }
        return [
            .warning(
                "\(account.name) may do more than a \(account.role.rawValue): \(account.excess.joined(separator: ", ")).",
                """
                Who gets hold of the account, or of a job's statements, may do that too: with ALL PRIVILEGES or \
                SUPER anything, with FILE read the server's files, with DROP remove the tables.
                """,
                [
                    "REVOKE these, or make another account: haulout doctor --grants \(account.role.rawValue)"
                ])
        ]
    }
}
