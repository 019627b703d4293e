/// What becomes of an answer, when the client has asked for it by a word; see ``Link``.
public enum Answer: Sendable {
    /// The client sees no byte of it, and its connection ends; `after` is called before that.
    case lost(after: @Sendable () -> Void)
    /// It comes so many seconds later.
    case late(Double)
}
