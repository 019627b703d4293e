import Foundation
import HauloutConfiguration
import Testing

@Suite struct CronExpressionTests {
    private func starts(_ cron: String, after: String, zone: String = "UTC", count: Int = 3) throws -> [String] {
        let expression = try CronExpression(cron)
        let zone = try #require(TimeZone(identifier: zone))
        var instant = try Date(after, strategy: .iso8601)
        var starts: [String] = []
        while starts.count < count, let next = expression.next(after: instant, in: zone) {
            starts.append(next.formatted(.iso8601))
            instant = next
        }
        return starts
    }

    @Test(
        "fields select minutes, hours and days",
        arguments: [
            ("*/15 * * * *", ["2026-03-01T10:15:00Z", "2026-03-01T10:30:00Z", "2026-03-01T10:45:00Z"]),
            ("0 9-17/4 * * *", ["2026-03-01T13:00:00Z", "2026-03-01T17:00:00Z", "2026-03-02T09:00:00Z"]),
            ("5 4 * * mon,Fri", ["2026-03-02T04:05:00Z", "2026-03-06T04:05:00Z", "2026-03-09T04:05:00Z"]),
            ("0 0 1 jan-mar *", ["2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z"]),
            ("0 0 31 * *", ["2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z", "2026-07-31T00:00:00Z"]),
            ("0 0 29 2 *", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z", "2036-02-29T00:00:00Z"]),
            ("0 0 * * 7", ["2026-03-08T00:00:00Z", "2026-03-15T00:00:00Z", "2026-03-22T00:00:00Z"]),
            // Both days restricted: either is enough.
            ("0 0 13 * fri", ["2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z", "2026-03-20T00:00:00Z"]),
            // A day that starts with * restricts by its step.
            ("0 0 */10 * sun", ["2026-05-31T00:00:00Z", "2026-06-21T00:00:00Z", "2026-10-11T00:00:00Z"]),
            ("@daily", ["2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z"]),
            ("@yearly", ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z"]),
        ]
    )
    func fields(cron: String, expected: [String]) throws {
        #expect(try starts(cron, after: "2026-03-01T10:00:00Z") == expected)
    }

    @Test(
        "what is no cron expression says which part is wrong",
        arguments: [
            ("", "expected five fields (minute hour day month weekday), got 0"),
            ("* * * *", "expected five fields (minute hour day month weekday), got 4"),
            ("0 * * * * *", "expected five fields (minute hour day month weekday), got 6; seconds are not supported"),
            ("60 * * * *", "\"60\": expected 0 to 59, *, a range or a step (*/5) for the minute"),
            ("* 24 * * *", "\"24\": expected 0 to 23, *, a range or a step (*/5) for the hour"),
            ("* * 0 * *", "\"0\": expected 1 to 31, *, a range or a step (*/5) for the day of the month"),
            ("* * L * *", "\"L\": expected 1 to 31, *, a range or a step (*/5) for the day of the month"),
            ("* * * july *", "\"july\": expected 1 to 12 or jan-dec, *, a range or a step (*/5) for the month"),
            (
                "* * * * mon#2",
                "\"mon#2\": expected 0 to 7 or sun-sat, *, a range or a step (*/5) for the day of the week"
            ),
            ("1,,2 * * * *", "\"\": expected 0 to 59, *, a range or a step (*/5) for the minute"),
            ("1-2-3 * * * *", "\"1-2-3\": expected 0 to 59, *, a range or a step (*/5) for the minute"),
            ("*/0 * * * *", "\"*/0\": expected a step from 1 to 59 for the minute"),
            ("5/15 * * * *", "\"5/15\": a step needs a range: write 5-59/15"),
            ("* 22-6 * * *", "\"22-6\": the range runs backwards: write 22-23,0-6"),
            (
                "@reboot",
                "expected five fields or one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly"
            ),
        ]
    )
    func errors(cron: String, message: String) {
        let error = #expect(throws: CronError.self) { try CronExpression(cron) }
        #expect(error?.message == message)
    }

    @Test("a day that never comes ends the search after five years")
    func never() throws {
        #expect(try starts("0 0 30 2 *", after: "2026-01-01T00:00:00Z").isEmpty)
    }

    @Test("a fixed hour that clocks skip starts when they have been put forward, once")
    func gap() throws {
        // Paris, 29 March 2026: 01:00 UTC is 02:00 and becomes 03:00.
        let after = "2026-03-28T12:00:00Z"
        #expect(
            try starts("30 2 * * *", after: after, zone: "Europe/Paris")
                == ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"]
        )
        #expect(
            try starts("*/20 2 * * *", after: after, zone: "Europe/Paris")
                == ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z", "2026-03-30T00:20:00Z"]
        )
        #expect(
            try starts("0 2,3 * * *", after: after, zone: "Europe/Paris", count: 2)
                == ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"]
        )
    }

    @Test("a fixed hour that clocks repeat starts at the first of the two")
    func overlap() throws {
        // Paris, 25 October 2026: 01:00 UTC is 03:00 and becomes 02:00.
        #expect(
            try starts("30 2 * * *", after: "2026-10-24T12:00:00Z", zone: "Europe/Paris")
                == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"]
        )
    }

    @Test("every quarter of an hour stays every quarter of an hour when clocks change")
    func realTime() throws {
        #expect(
            try starts("*/30 * * * *", after: "2026-10-25T00:00:00Z", zone: "Europe/Paris", count: 4)
                == ["2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"]
        )
        #expect(
            try starts("*/30 * * * *", after: "2026-03-29T00:00:00Z", zone: "Europe/Paris", count: 3)
                == ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"]
        )
    }

    @Test("a gap at midnight, a half-hour change and the far ends of the day are handled")
    func unusualZones() throws {
        // Beirut puts clocks forward at midnight; Lord Howe by half an hour at 02:00; Kiritimati is 14 hours ahead.
        #expect(
            try starts("0 0 * * *", after: "2026-03-28T00:00:00Z", zone: "Asia/Beirut", count: 2)
                == ["2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"]
        )
        #expect(
            try starts("15 2 * * *", after: "2026-10-03T00:00:00Z", zone: "Australia/Lord_Howe", count: 2)
                == ["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"]
        )
        #expect(
            try starts("0 23 31 12 *", after: "2026-01-01T00:00:00Z", zone: "Pacific/Kiritimati", count: 1)
                == ["2026-12-31T09:00:00Z"]
        )
    }

    @Test(
        "around every change of clocks, the starts are those that walking minute by minute finds",
        arguments: [
            ("Europe/Paris", "2026-03-28T20:00:00Z"), ("Europe/Paris", "2026-10-24T20:00:00Z"),
            ("America/New_York", "2026-11-01T00:00:00Z"), ("Asia/Beirut", "2026-03-28T10:00:00Z"),
            ("Australia/Lord_Howe", "2026-04-04T06:00:00Z"), ("Africa/Casablanca", "2026-02-14T20:00:00Z"),
            ("Asia/Kathmandu", "2026-06-01T00:00:00Z"),
        ]
    )
    func minuteByMinute(zone: String, from: String) throws {
        let zone = try #require(TimeZone(identifier: zone))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let begin = try Date(from, strategy: .iso8601)
        let local = (1...1_200).map { minute in
            let instant = begin + TimeInterval(minute * 60)
            return (instant, calendar.dateComponents([.hour, .minute], from: instant))
        }
        // The minutes and hours that each expression allows.
        let cases: [(cron: String, minutes: Set<Int>, hours: Set<Int>)] = [
            ("* * * * *", Set(0...59), Set(0...23)), ("*/20 * * * *", [0, 20, 40], Set(0...23)),
            ("7,35 */2 * * *", [7, 35], Set(stride(from: 0, to: 24, by: 2))),
            ("0 */3 * * *", [0], [0, 3, 6, 9, 12, 15, 18, 21]),
        ]
        for (cron, minutes, hours) in cases {
            let expected = local.filter { minutes.contains($0.1.minute ?? -1) && hours.contains($0.1.hour ?? -1) }.map(
                \.0)
            let expression = try CronExpression(cron)
            var found: [Date] = []
            while let next = expression.next(after: found.last ?? begin, in: zone), next <= local[local.count - 1].0 {
                found.append(next)
            }
            #expect(found == expected, "\(cron) in \(zone.identifier)")
        }
    }

    @Test("starts are strictly after the instant, whatever its fraction")
    func strictlyAfter() throws {
        let cron = try CronExpression("* * * * *")
        let minute = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(cron.next(after: minute, in: .gmt) == minute + 60)
        #expect(cron.next(after: minute - 0.25, in: .gmt) == minute)
        #expect(cron.next(after: minute + 59.75, in: .gmt) == minute + 60)
    }
}
