extension FailureReport {
    /// The report as one HTML page that needs nothing else: no script, no font, no image from elsewhere.
    ///
    /// Light or dark as the reader's system is, and made for printing too.
    public func html() -> String {
        FailureReportPage(report: self).text
    }
}

/// Writes a report as an HTML page.
struct FailureReportPage {
    let report: FailureReport

    var text: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(title)</title>
        <style>
        \(FailureReportStyle.css)
        </style>
        </head>
        <body>
        <main>
        \(body.joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    private var title: String {
        report.failures == 0
            ? "No failures" : "\(Words.count(report.failures, "failure")), \(Words.count(report.final)) final"
    }

    private var body: [String] {
        var sections = [header, totals]
        if let timeline = report.timeline { sections.append(FailureTimelineChart(timeline: timeline).text) }
        if report.jobs.count > 1 { sections.append(overview) }
        if report.jobs.isEmpty { sections.append(#"<p class="empty">Nothing failed.</p>"#) }
        sections += report.jobs.enumerated().map { FailureReportSection(job: $1, anchor: "job-\($0 + 1)").text }
        sections.append(
            #"<footer>Made by Haulout. Times are in UTC. A failure is one failed attempt of a task or of an item.</footer>"#
        )
        return sections
    }

    private var header: String {
        """
        <header>
        <h1>Failure report</h1>
        <p>\(HTMLText.escaped(report.scopeText.prefix(1).uppercased() + report.scopeText.dropFirst())) \
        <span class="dot">·</span> \(Words.instant(report.madeAt))</p>
        </header>
        """
    }

    private var totals: String {
        let totals = report.totals
        var cards = [
            card(totals.completed, "tasks completed", "good"), card(totals.discarded, "tasks discarded", "bad"),
        ]
        if let items = totals.items {
            cards += [card(items.completed, "items completed", "good"), card(items.failed, "items failed", "bad")]
        }
        cards += [
            card(report.final, "final failures", "bad"),
            card(report.failures - report.final, "failures retried", "warn"),
        ]
        if totals.retryable > 0 { cards.append(card(totals.retryable, "tasks wait for a retry", "warn")) }
        return """
            <section class="totals">
            <div class="cards">
            \(cards.joined(separator: "\n"))
            </div>
            \(totals.measure.ended > 0 ? bar : "")
            </section>
            """
    }

    private func card(_ number: Int, _ label: String, _ tone: String) -> String {
        """
        <div class="card \(number == 0 ? "none" : tone)"><b>\(Words.count(number))</b><span>\(label)</span></div>
        """
    }

    private var bar: String {
        let (completed, ended, noun) = report.totals.measure
        let share = Words.share(completed, of: ended)
        return """
            <div class="bar" role="img" aria-label="\(share) of the \(noun)s completed">\
            <i style="width:\(share.replacing(" ", with: ""))"></i></div>
            <p class="note">\(share) of \(Words.count(ended, noun)) completed, \(report.totals.spanText).</p>
            """
    }

    private var overview: String {
        let rows = report.jobs.enumerated().map { index, job in
            """
            <tr><th scope="row"><a href="#job-\(index + 1)">\(HTMLText.escaped(job.name))</a></th>\
            <td>\(Words.count(job.failures))</td><td>\(Words.count(job.final))</td>\
            <td>\(Words.count(job.failures - job.final))</td><td>\(Words.count(job.groups.count))</td></tr>
            """
        }
        return """
            <section>
            <h2>Jobs</h2>
            <table class="overview">
            <thead><tr><th scope="col">Job</th><th scope="col">Failures</th><th scope="col">Final</th>\
            <th scope="col">Retried</th><th scope="col">Errors</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            </section>
            """
    }
}
