extension Duration {
    /// Whole microseconds, which is what the database counts in. At most about 292,000 years.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedReportingOverflow(by: 1_000_000).partialValue + attoseconds / 1_000_000_000_000
    }
}
