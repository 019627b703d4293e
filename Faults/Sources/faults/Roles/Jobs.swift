import Checker
import Haulout
import Histories

/// The jobs of a campaign. Producers and workers are different programs to each other: this is all they share.
enum Jobs {
    /// How many items a task has at most.
    static let chunk = 4

    static func definition(_ job: Order.Job) -> JobDefinition {
        JobDefinition(
            name: job.rawValue,
            queue: job == .outside ? "outside" : "default",
            handler: .swift,
            chunk: chunk,
            retry: RetryPolicy(
                attempts: job == .doomed ? Rules().doomedAttempts : Rules().attempts,
                backoff: .fixed, first: .milliseconds(200), most: .seconds(1)),
            timeout: .seconds(60)
        )
    }

    /// 64 bits of FNV-1a, as text.
    static func digest(_ text: String) -> String {
        String(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
    }
}
