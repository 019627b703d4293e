import Foundation
import HauloutCore
import Testing

@Suite struct FailurePageTests {
    @Test("a group is a table with its message escaped and its items folded or named")
    func section() throws {
        let html = ExampleReport.small.html()
        let start = try #require(html.range(of: "<section class=\"job\""))
        let end = try #require(html.range(of: "<footer>"))
        #expect(
            html[start.lowerBound..<end.lowerBound] == """
                <section class="job" id="job-1">
                <h2>close-month <small>1 failure, 1 final</small></h2>
                <article>
                <h3><span class="times">1 ×</span> <span class="chip kind">exit_status</span> \
                <span class="chip">exit status 3</span></h3>
                <p class="message">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; ended with status 3</p>
                <table class="facts">
                <tr><th scope="row">Seen</th><td>2026-11-24 08:56:50 to 08:59:50 UTC, in 2 tasks</td></tr>
                <tr><th scope="row">Last output</th><td><pre>Traceback:
                \tline 1\\u{1b}[31m
                KeyError: &#39;month&#39;</pre></td></tr>
                <tr><th scope="row">Next</th><td>1 failed for good; when the cause is mended, run them again with<br>\
                <code>haulout failures retry --job close-month --kind exit_status</code></td></tr>
                </table>
                <details open>
                <summary>2 items</summary>
                <ul class="items">
                <li title="task 4, failed for good">&lt;b&gt;</li>
                <li class="more">and 1 more</li>
                </ul>
                </details>
                </article>
                </section>

                """
        )
    }

    @Test("the page needs nothing else and runs nothing")
    func selfContained() {
        let html = ExampleReport.full.html()
        for part in ["<script", "http://", "https://", "src=", "<link", "@import", "url(", "javascript:", " onload"] {
            #expect(!html.contains(part), "\(part)")
        }
        #expect(html.contains("default-src 'none'; style-src 'unsafe-inline'"))
    }

    @Test("hostile names, kinds and items stay text, wherever they come from")
    func escaping() {
        let evil = "\"><img src=x onerror=alert(1)>"
        var cause = ExampleReport.script
        cause = Failure.Cause(kind: FailureKind(rawValue: evil), sqlState: evil, message: evil, statement: evil)
        let group = ExampleReport.group(
            cause, job: evil, count: 1, final: 1,
            items: [ExampleReport.item(.string(evil)), ExampleReport.item([evil: 1])]
        )
        var report = ExampleReport.small
        report.scope.job = evil
        report.jobs = [
            FailureReport.Job(name: evil, groups: [group]), FailureReport.Job(name: "other", groups: [group]),
        ]
        #expect(!report.html().contains("<img"))
    }

    @Test("long lists of items are folded, short ones open; retried groups look other than final ones")
    func folding() {
        let html = ExampleReport.full.html()
        #expect(html.contains("<details>\n<summary>71 items</summary>"))
        #expect(html.contains("<details open>\n<summary>2 items</summary>"))
        #expect(html.contains("<article class=\"retried\">"))
        #expect(html.contains("<li class=\"retried\" title=\"task 4, tried again\">alice</li>"))
    }

    @Test("the timeline is drawn in steps that leave at most 60 bars")
    func timeline() throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2], failing: [1, 2])
        var failures = environment.store.failures(FailureFilter())
        failures[0].recordedAt = failures[1].recordedAt.addingTimeInterval(-600)
        let report = FailureReport(
            madeAt: ExampleReport.now,
            scope: FailureFilter(),
            totals: FailureReport.Totals(completed: 0, discarded: 1),
            jobs: [],
            timeline: FailureTimeline(of: failures)
        )
        let timeline = try #require(report.timeline)
        #expect(timeline.step == 15)
        #expect(timeline.bars.count == 41)
        #expect(timeline.bars.reduce(0) { $0 + $1.total } == 2)
        #expect(timeline.start == ExampleReport.now.addingTimeInterval(-600))
        #expect(report.html().contains("failures per 15 seconds"))
        #expect(FailureTimeline(of: []) == nil)
    }
}
