/// One job in the HTML page: a table for each of its errors, with the items.
struct FailureReportSection {
    let job: FailureReport.Job
    let anchor: String

    /// As many items are shown at once; longer lists are folded.
    private let shownItems = 12

    var text: String {
        let waiting = job.waiting.map { "\n<p class=\"note\">\($0.text).</p>" } ?? ""
        return """
            <section class="job" id="\(anchor)">
            <h2>\(HTMLText.escaped(job.name)) <small>\(Words.count(job.failures, "failure")), \
            \(Words.count(job.final)) final</small></h2>\(waiting)
            \(job.groups.map(article).joined(separator: "\n"))
            </section>
            """
    }

    private func article(_ group: FailureGroup) -> String {
        let chips = group.title.enumerated().map { index, part in
            "<span class=\"chip\(index == 0 ? " kind" : "")\">\(HTMLText.escaped(part))</span>"
        }
        return """
            <article\(group.final == 0 ? " class=\"retried\"" : "")>
            <h3><span class="times">\(Words.count(group.count)) ×</span> \(chips.joined(separator: " "))</h3>
            <p class="message">\(HTMLText.escaped(group.cause.message))</p>
            <table class="facts">
            \(rows(of: group).joined(separator: "\n"))
            </table>
            \(items(of: group))</article>
            """
    }

    private func rows(of group: FailureGroup) -> [String] {
        var rows = [
            row("Seen", "\(Words.span(group.firstSeen, group.lastSeen)), in \(Words.count(group.tasks, "task"))")
        ]
        if let statement = group.cause.statement { rows.append(row("Statement", pre(statement))) }
        if let output = group.cause.output, !output.isEmpty { rows.append(row("Last output", pre(output))) }
        rows.append(row("Next", next(of: group)))
        return rows
    }

    private func row(_ name: String, _ html: String) -> String {
        "<tr><th scope=\"row\">\(name)</th><td>\(html)</td></tr>"
    }

    private func pre(_ text: String) -> String {
        "<pre>\(HTMLText.escaped(text.trimmingSuffix(while: \.isWhitespace)))</pre>"
    }

    private func next(of group: FailureGroup) -> String {
        let texts = group.nextTexts.enumerated().map { index, text in
            let command = index == 0 ? group.retryCommand : nil
            return text + (command.map { "<br><code>\(HTMLText.escaped($0))</code>" } ?? ".")
        }
        return texts.joined(separator: "<br>")
    }

    private func items(of group: FailureGroup) -> String {
        guard !group.items.isEmpty else { return "" }
        let chips = group.items.map(chip).joined(separator: "\n")
        let unnamed =
            group.unnamedItems == 0 ? "" : "\n<li class=\"more\">and \(Words.count(group.unnamedItems)) more</li>"
        return """
            <details\(group.items.count <= shownItems ? " open" : "")>
            <summary>\(Words.count(max(group.itemCount, group.items.count), "item"))</summary>
            <ul class="items">
            \(chips)\(unnamed)
            </ul>
            </details>

            """
    }

    private func chip(_ item: FailureGroup.Item) -> String {
        let name = HTMLText.escaped(PrintableText.item(item.item, limit: 120))
        let fate = item.isFinal ? "failed for good" : "tried again"
        return "<li\(item.isFinal ? "" : " class=\"retried\"") title=\"task \(item.task), \(fate)\">\(name)</li>"
    }
}

extension String {
    /// The text without the characters at its end that satisfy the condition.
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, predicate(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
