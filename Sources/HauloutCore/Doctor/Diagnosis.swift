/// What all checks say of one examination.
public struct Diagnosis: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public let check: String
        public let finding: Finding

        public init(check: String, finding: Finding) {
            self.check = check
            self.finding = finding
        }
    }

    /// `MariaDB 10.11.19`
    public let server: String
    /// `haulout@localhost`: as the server knows the account.
    public let account: String
    public let role: AccountRole
    /// The worst first, otherwise in the order of the checks.
    public let entries: [Entry]

    public init(server: String, account: String, role: AccountRole, entries: [Entry]) {
        self.server = server
        self.account = account
        self.role = role
        self.entries = Finding.Severity.allCases.flatMap { severity in
            entries.filter { $0.finding.severity == severity }
        }
    }

    package init(_ examination: Examination, checks: [Check] = Check.all) {
        self.init(
            server: examination.server.description, account: examination.account.name, role: examination.account.role,
            entries: checks.flatMap { check in
                check.findings(examination).map { Entry(check: check.name, finding: $0) }
            })
    }

    public func count(_ severity: Finding.Severity) -> Int { entries.count { $0.finding.severity == severity } }
}
