import Foundation
import YAMLConfiguration

/// Reads the key `schedule`.
struct ScheduleReader {
    func read(_ value: ValueReader, job: String) -> Schedule? {
        value.warn("this version starts nothing by the clock: let cron run `haulout enqueue \(job)`")
        let schedule: Schedule?? = value.mapping { keys in
            let cron = keys.required("cron", "when the job starts, such as \"*/15 * * * *\"").flatMap(cron)
            let zone = keys["timezone"].flatMap(timezone)
            let missed = keys["missed"]?.choice(Schedule.Missed.self)
            return cron.map { Schedule(cron: $0, timezone: zone ?? .gmt, missed: missed ?? .once) }
        }
        return schedule ?? nil
    }

    private func cron(_ value: ValueReader) -> CronExpression? {
        guard let text = value.string("a cron expression such as \"*/15 * * * *\"") else { return nil }
        do {
            let cron = try CronExpression(text)
            guard cron.next(after: Date(), in: .gmt) != nil else {
                value.report("this day does not come within five years: check day and month")
                return nil
            }
            return cron
        } catch {
            value.report(error.message)
            return nil
        }
    }

    private func timezone(_ value: ValueReader) -> TimeZone? {
        let what = "a time zone such as Europe/Paris or UTC"
        guard let text = value.string(what) else { return nil }
        guard let zone = TimeZone(identifier: text) else {
            let nearest = Suggestion.nearest(to: text, among: TimeZone.knownTimeZoneIdentifiers)
            value.expected(what, hint: nearest.map { "did you mean \"\($0)\"?" })
            return nil
        }
        return zone
    }
}
