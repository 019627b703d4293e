import ArgumentParser
import HauloutCore
import YAMLConfiguration

struct DoctorCommand: HauloutCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what would lose work on this server or machine, and how to mend it.",
        discussion: """
            Looks at the server's settings and version, its clock, the queue's tables and how their rows are found, at the \
            rights of the account, and at the limits of this machine. It changes nothing.

            problem  work is lost, done by halves or not done at all, now or at the next loss of power
            warning  nothing is lost, but something is slow, open to harm, or a trap

            Exit status: 0 without a problem, 1 with one, 69 when the database cannot be used at all.

            With --grants it prints the least that an account needs, as statements for an administrator: for a worker, a \
            producer (enqueues), a reader (status, lists, reports) or a migrator (haulout migrate); for all four when \
            none is named. Those of a migrator come first: the others take tables that are there.

            Examples:
              haulout doctor
              haulout doctor producer                        are the rights of this account those of a producer?
              haulout doctor worker --grants | mariadb -u root
              haulout doctor reader --grants --database shop --user 'ops@10.0.0.%'
            """
    )

    @OptionGroup var config: ConfigOption
    @OptionGroup var format: FormatOption

    @Argument(
        help: ArgumentHelp("What the account is for: worker, producer, reader or migrator.", valueName: "role"),
        transform: DoctorCommand.role)
    var role: AccountRole?

    @Flag(help: "Print what the account needs, and look at nothing.")
    var grants = false

    @Option(help: ArgumentHelp("With --grants: the database with the queue's tables.", valueName: "name"))
    var database: String?

    @Option(help: ArgumentHelp("With --grants: the account, as name or name@host.", valueName: "account"))
    var user: String?

    func validate() throws {
        guard grants || (database == nil && user == nil) else {
            throw ValidationError("--database and --user go with --grants.")
        }
    }

    func run(in environment: any CommandEnvironment, console: Console) throws {
        if grants {
            let roles = role.map { [$0] } ?? [.migrator, .worker, .producer, .reader]
            let lists = try roles.map { role in
                GrantsView.List(
                    role: role.rawValue,
                    statements: try environment.grants(for: role, database: database, user: user))
            }
            return try console.show(GrantsView(grants: lists), json: format.isJSON)
        }
        let diagnosis = try environment.diagnose(as: role ?? .worker)
        try console.show(DiagnosisView(diagnosis), json: format.isJSON)
        if diagnosis.count(.problem) > 0 { throw CommandFailure.silent }
    }

    private static func role(_ text: String) throws -> AccountRole {
        let names = AccountRole.allCases.map(\.rawValue)
        guard let role = AccountRole(rawValue: text) else {
            throw ValidationError(
                "expected one of \(names.joined(separator: ", "))" + Suggestion.hint(for: text, among: names))
        }
        return role
    }
}
