import HauloutCore

extension MigrationReport: Presentable {
    func text(width: Int?) -> String {
        guard !steps.isEmpty else { return "The schema is at version \(to): nothing to do." }
        let title =
            applied
            ? "The schema went from version \(from) to \(to) in \(Words.count(steps.count, "step")):"
            : "The schema would go from version \(from) to \(to) in \(Words.count(steps.count, "step")):"
        return ([title] + steps.map { "  " + PrintableText.line($0) }).joined(separator: "\n")
    }
}

extension SampleReport: Presentable {
    func text(width: Int?) -> String {
        "\(Words.count(statements, "statement")) done, \(Words.count(rows, "row")) written."
    }
}
