extension FailureReport {
    /// The report as plain text, for a terminal or a mail.
    ///
    /// - Parameter width: How many characters a line has at most; words longer than a line are broken.
    public func text(width: Int = 100) -> String {
        FailureReportText(report: self, width: max(width, 60)).lines.joined(separator: "\n") + "\n"
    }
}

/// Writes a report as lines of text.
struct FailureReportText {
    let report: FailureReport
    let width: Int

    private var barWidth: Int { min(40, width - 40) }
    private let indent = "     "
    private let label = 11

    var lines: [String] {
        header + (report.jobs.isEmpty ? ["", "Nothing failed."] : report.jobs.flatMap { [""] + job($0) })
    }

    private var header: [String] {
        let stamp = Words.instant(report.madeAt)
        let title = "Failure report"
        var lines = [
            title + String(repeating: " ", count: width - title.count - stamp.count) + stamp,
            report.scopeText.prefix(1).uppercased() + report.scopeText.dropFirst(),
            "",
            "Tasks      \(report.totals.text)",
        ]
        if let items = report.totals.itemsText { lines.append("Items      \(items)") }
        if report.totals.measure.ended > 0 { lines.append("           \(bar)") }
        if report.failures > 0 { lines.append("Failures   \(report.failuresText)") }
        return lines
    }

    private var bar: String {
        let (completed, ended, noun) = report.totals.measure
        var filled = barWidth * completed / ended
        if completed > 0 { filled = max(filled, 1) }
        let blocks = String(repeating: "█", count: filled) + String(repeating: "░", count: barWidth - filled)
        return "\(blocks)  \(Words.share(completed, of: ended)) of the \(noun)s"
    }

    private func job(_ job: FailureReport.Job) -> [String] {
        let counts = "\(Words.count(job.failures, "failure")), \(Words.count(job.final)) final"
        let name = PrintableText.cut(job.name, to: width - counts.count - 8)
        let rule = String(repeating: "─", count: max(width - name.count - counts.count - 5, 1))
        var lines = ["─ \(name) \(rule) \(counts)"]
        if let waiting = job.waiting { lines += field("waiting", waiting.text) }
        return lines + job.groups.flatMap { [""] + group($0) }
    }

    private func group(_ group: FailureGroup) -> [String] {
        let body = width - indent.count
        let title = "\(Words.count(group.count)) × \(group.title.joined(separator: " · "))"
        var lines = TextWrapping.lines(title, width: width - 2).map { "  " + $0 }
        lines += TextWrapping.lines(PrintableText.line(group.cause.message), width: body, most: 6).map { indent + $0 }
        lines += field("seen", "\(Words.span(group.firstSeen, group.lastSeen)), in \(Words.count(group.tasks, "task"))")
        lines += items(of: group)
        if let statement = group.cause.statement {
            lines += field("statement", PrintableText.line(statement), most: 3)
        }
        if let output = group.cause.output { lines += self.output(output) }
        return lines + next(of: group)
    }

    private func items(of group: FailureGroup) -> [String] {
        let final = group.items.filter(\.isFinal)
        let retried = group.items.filter { !$0.isFinal }
        // Two lines of names; the full list is in the HTML page and in the JSON.
        let room = 2 * (width - indent.count - label) - 24
        var lines: [String] = []
        if !final.isEmpty {
            let unnamed = retried.isEmpty ? group.unnamedItems : 0
            lines += field("items", ItemList.text(final, unnamed: unnamed, room: room))
        }
        if !retried.isEmpty {
            lines += field("retried", ItemList.text(retried, unnamed: group.unnamedItems, room: room))
        }
        return lines
    }

    /// The last lines of what a program wrote: usually its error message.
    private func output(_ output: String) -> [String] {
        let lines = PrintableText.lines(output).filter { !$0.isEmpty }.suffix(3)
        return lines.enumerated().flatMap { index, line in
            field(index == 0 ? "output" : "", line, most: 1)
        }
    }

    private func next(of group: FailureGroup) -> [String] {
        var lines = group.nextTexts.enumerated().flatMap { index, text in field(index == 0 ? "next" : "", text) }
        if let command = group.retryCommand {
            // Never broken, so that it can be copied.
            lines.insert(indent + String(repeating: " ", count: label) + command, at: 1)
        }
        return lines
    }

    /// A label and its text, further lines below the text.
    private func field(_ name: String, _ text: String, most: Int = .max) -> [String] {
        let wrapped = TextWrapping.lines(text, width: width - indent.count - label, most: most)
        return wrapped.enumerated().map { index, line in
            let start = index == 0 ? name : ""
            return indent + start + String(repeating: " ", count: label - start.count) + line
        }
    }
}
