/// Random numbers that are the same for the same seed, on every machine: SplitMix64.
public struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1. Of the generator alone: what the standard library makes of one may change.
    public mutating func share() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

    public mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * share() }

    /// - Parameter count: 1 at least.
    public mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
}
