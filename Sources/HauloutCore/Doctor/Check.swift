/// Something that a doctor looks at: a rule, which knows no SQL.
package struct Check: Sendable {
    /// `flush-at-commit`: the same in every version, for those who read the JSON.
    package let name: String
    /// None when the check does not apply.
    package let findings: @Sendable (Examination) -> [Finding]

    init(_ name: String, _ findings: @escaping @Sendable (Examination) -> [Finding]) {
        self.name = name
        self.findings = findings
    }

    /// In the order of a report: what the server keeps, what it is, how it talks with us, and what we are.
    package static let all = durability + server + cluster + limits + sessions + tables + account + machine
}
