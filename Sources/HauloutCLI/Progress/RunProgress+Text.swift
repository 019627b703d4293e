import HauloutCore

extension RunProgress {
    /// One line:
    /// `1,234 done · 3 failed · 12 retried · 16 running · 8,750 waiting · 2,468/s · 4 s left · 9,700 items, 29 failed`.
    var text: String {
        var parts = ["\(Words.count(totals.completed)) done"]
        if totals.discarded > 0 { parts.append("\(Words.count(totals.discarded)) failed") }
        if totals.retried > 0 { parts.append("\(Words.count(totals.retried)) retried") }
        parts.append("\(Words.count(running)) running")
        if let waiting { parts.append("\(Words.count(waiting)) waiting") }
        if isDatabaseAway {
            parts.append("waiting for the database")
        } else {
            parts.append("\(rateText)/s")
            if let timeLeft { parts.append("\(Words.duration(timeLeft)) left") }
        }
        // Last, because a narrow terminal cuts it off.
        if let items = itemsText { parts.append(items) }
        return parts.joined(separator: " · ")
    }

    /// `9,671 items, 29 failed`; `nil` while no item has ended.
    private var itemsText: String? {
        let ended = totals.itemsCompleted + totals.itemsFailed
        guard ended > 0 else { return nil }
        let failed = totals.itemsFailed == 0 ? "" : ", \(Words.count(totals.itemsFailed)) failed"
        return "\(Words.count(ended, "item"))\(failed)"
    }

    private var rateText: String {
        if rate >= 10 || rate == 0 { return Words.count(Int(rate.rounded())) }
        let tenths = Int((rate * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// `nil` without anything to go by.
    private var timeLeft: Duration? {
        guard let waiting, rate > 0, waiting + running > 0 else { return nil }
        let seconds = Double(waiting + running) / rate
        // An estimate of months says nothing but that there is no end in sight.
        return seconds < 30 * 86_400 ? .seconds(Int(seconds.rounded(.up))) : nil
    }
}
