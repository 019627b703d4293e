import HauloutCore
import YAMLConfiguration

/// Reads how a job is retried, limited and kept unique.
struct PolicyReader {
    func retry(_ value: ValueReader) -> RetryPolicy {
        value.mapping { keys in
            var result = RetryPolicy()
            let wait = Duration.zero ... .seconds(30 * 86_400)
            result.attempts = keys["attempts"]?.integer(in: 1...1_000) ?? result.attempts
            result.backoff = keys["backoff"]?.choice() ?? result.backoff
            let first = keys["first"]?.duration(in: wait)
            let most = keys["most"]?.duration(in: wait)
            // Whoever waits an hour at first and says no more does not mean to be cut at the default of 5 minutes.
            result.first = first ?? min(result.first, most ?? result.first)
            result.most = most ?? max(result.most, result.first)
            if result.first > result.most {
                keys.report(at: "most", "expected at least \(DurationText.format(result.first)), the value of first")
            }
            result.jitter = keys["jitter"]?.percent() ?? result.jitter
            result.never = keys["never"].flatMap(kinds) ?? result.never
            return result
        } ?? RetryPolicy()
    }

    /// `nil` for `none`.
    func timeout(_ value: ValueReader) -> Duration? {
        if value.says("none") { return nil }
        return value.duration(in: .milliseconds(1) ... .seconds(30 * 86_400))
    }

    func secrets(_ value: ValueReader) -> Set<String> {
        Set(value.list(of: "argument names") { $0.string("an argument's name") } ?? [])
    }

    func unique(_ value: ValueReader) -> UniquePolicy? {
        value.mapping { keys in
            var result = UniquePolicy()
            if let by = keys["by"] {
                let parts = by.list(of: "args and items", minimum: 1) { $0.choice(UniquePolicy.Part.self) }
                result.by = parts.map(Set.init) ?? result.by
            }
            result.window = keys["for"]?.duration(in: .seconds(1) ... .seconds(365 * 86_400)) ?? result.window
            return result
        }
    }

    func limit(_ value: ValueReader) -> JobLimit? {
        value.warn("this version does not enforce limits: the job runs without")
        return value.mapping { keys in
            var result = JobLimit()
            if keys.given(["concurrency", "rate"]).isEmpty { keys.report("expected concurrency, rate or both") }
            result.concurrency = keys["concurrency"]?.integer(in: 1...100_000)
            result.rate = keys["rate"]?.rate()
            result.argument = keys["key"].flatMap(argument)
            return result
        }
    }

    private func argument(_ value: ValueReader) -> String? {
        let what = "an argument such as args.tenant"
        guard let text = value.string(what) else { return nil }
        guard let match = text.wholeMatch(of: /args\.([A-Za-z_][A-Za-z0-9_-]*)/) else {
            value.expected(what)
            return nil
        }
        return String(match.1)
    }

    private func kinds(_ value: ValueReader) -> Set<FailureKind>? {
        let known = FailureKind.all.map(\.rawValue).sorted()
        let kinds = value.list(of: "kinds of failure") { element in
            element.choice(known).map(FailureKind.init(rawValue:))
        }
        return kinds.map(Set.init)
    }
}
