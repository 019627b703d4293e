import Dispatch

/// The one suite that every store has to pass: what ``TaskStore`` promises, as cases over a store that a harness hands
/// in.
///
/// ```swift
/// @Test("the store keeps its promises", arguments: StoreConformance.cases)
/// func conformance(_ promise: StoreConformance.Case) async throws {
///     try await promise.run(MyHarness())
/// }
/// ```
public struct StoreConformance {
    /// One promise.
    public struct Case: Sendable, CustomStringConvertible {
        /// A sentence about behaviour.
        public let name: String
        private let body: @Sendable (Stage) throws -> Void

        public var description: String { name }

        init(_ name: String, _ body: @escaping @Sendable (Stage) throws -> Void) {
            self.name = name
            self.body = body
        }

        /// Checks the promise, on a thread of its own, because stores block.
        ///
        /// - Throws: A ``ConformanceFailure`` when it is not kept; any error of the store or the harness.
        public func run(_ harness: any StoreHarness) async throws {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue(label: "haulout.conformance").async { [body] in
                    continuation.resume(with: Result { try body(Stage(harness)) })
                }
            }
        }
    }

    public static let cases: [Case] =
        enqueueing + uniqueKeys + claiming + finishing + fencing + progress + processes + rescue + arrows + acting
        + housekeeping + looking + failures
}
