import HauloutCore

/// The result of `doctor`.
struct DiagnosisView: Presentable {
    struct Line: Encodable {
        let check: String
        let severity: String
        let found: String
        @ExplicitNull var stake: String?
        let remedies: [String]

        init(_ entry: Diagnosis.Entry) {
            check = entry.check
            severity = entry.finding.severity.rawValue
            found = entry.finding.found
            stake = entry.finding.stake
            remedies = entry.finding.remedies
        }
    }

    let server: String
    let account: String
    let role: String
    let problems: Int
    let warnings: Int
    let findings: [Line]

    init(_ diagnosis: Diagnosis) {
        server = diagnosis.server
        account = diagnosis.account
        role = diagnosis.role.rawValue
        problems = diagnosis.count(.problem)
        warnings = diagnosis.count(.warning)
        findings = diagnosis.entries.map(Line.init)
    }

    func text(width: Int?) -> String {
        let lines = findings.map { $0.text(width: width ?? 120) }
        return """
            \(server), as \(PrintableText.line(account)), a \(role)

            \(lines.joined(separator: "\n"))

            \(Words.count(problems, "problem")), \(Words.count(warnings, "warning")).
            """
    }
}

extension DiagnosisView.Line {
    private static let indent = 9

    /// `problem  flush-at-commit: …`, what is at stake, and an arrow in front of each remedy. A remedy is never broken,
    /// because it is there to be copied.
    fileprivate func text(width: Int) -> String {
        let room = max(width - Self.indent, 40)
        let margin = String(repeating: " ", count: Self.indent)
        let head = TextWrapping.lines("\(check): \(PrintableText.line(found))", width: room)
        let rest = stake.map { TextWrapping.lines(PrintableText.line($0), width: room) } ?? []
        let lines = head + rest + remedies.map { "→ " + PrintableText.line($0) }
        let first = severity + String(repeating: " ", count: Self.indent - severity.count) + lines[0]
        return ([first] + lines.dropFirst().map { margin + $0 }).joined(separator: "\n")
    }
}
