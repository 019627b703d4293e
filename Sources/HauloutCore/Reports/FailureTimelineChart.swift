/// The bars of a timeline as an inline SVG drawing.
struct FailureTimelineChart {
    let timeline: FailureTimeline

    private let width = 720
    private let height = 120

    var text: String {
        let sample = timeline.isSample ? " Drawn from \(Words.count(counted)) of the failures." : ""
        return """
            <section>
            <h2>When <small>failures per \(stepText)</small></h2>
            <svg class="timeline" viewBox="0 0 \(width) \(height + 4)" role="img" \
            aria-label="Failures over time, at most \(Words.count(most)) per \(stepText)" preserveAspectRatio="none">
            \(bars.joined(separator: "\n"))
            <line x1="0" y1="\(height + 2)" x2="\(width)" y2="\(height + 2)"/>
            </svg>
            <div class="axis"><span>\(Words.instant(timeline.start))</span>\
            <span class="legend"><i class="bad"></i> final <i class="warn"></i> retried \
            <span class="dot">·</span> highest bar \(Words.count(most))</span>\
            <span>\(Words.instant(timeline.end))</span></div>\(sample.isEmpty ? "" : "\n<p class=\"note\">\(sample)</p>")
            </section>
            """
    }

    private var most: Int { timeline.bars.map(\.total).max() ?? 0 }
    private var counted: Int { timeline.bars.reduce(0) { $0 + $1.total } }

    private var stepText: String {
        switch timeline.step {
        case 1: "second"
        case ..<60: "\(timeline.step) seconds"
        case 60: "minute"
        case ..<3_600: "\(timeline.step / 60) minutes"
        case 3_600: "hour"
        case ..<86_400: "\(timeline.step / 3_600) hours"
        case 86_400: "day"
        default: "week"
        }
    }

    private var bars: [String] {
        // A few bars stay bars, and do not become walls.
        let slots = max(timeline.bars.count, 24)
        let slot = Double(width) / Double(slots)
        return timeline.bars.enumerated().filter { $1.total > 0 }.map { index, bar in
            let final = pixels(bar.final)
            let retried = pixels(bar.retried)
            let left = Double(index) * slot + slot * 0.1
            let base = height - final
            return rectangle("bad", left, base, slot * 0.8, final)
                + rectangle("warn", left, base - retried, slot * 0.8, retried)
        }
    }

    /// At least 2, so that one failure beside a thousand is still seen.
    private func pixels(_ count: Int) -> Int {
        count == 0 ? 0 : max(2, (height - 4) * count / most)
    }

    private func rectangle(_ tone: String, _ x: Double, _ y: Int, _ width: Double, _ height: Int) -> String {
        guard height > 0 else { return "" }
        return #"<rect class="\#(tone)" x="\#(tenths(x))" y="\#(y)" width="\#(tenths(width))" height="\#(height)"/>"#
    }

    private func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
