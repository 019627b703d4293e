/// Which of several hosts the connections of a pool go to.
public enum HostTarget: String, Sendable, Hashable, CaseIterable {
    /// The one that takes writes. When several do, as in a Galera cluster, the first of them in the order given.
    case writer
    /// Those that do not take writes, in turns; while there is none, the writer.
    ///
    /// Of several hosts that take writes, all but the first count as readers.
    case reader
    /// As `reader`, but never the writer: fails while there is no other host.
    case readerOnly
    /// The first in the order given that lets us in. Nobody is asked for a role: for proxies, which find the writer
    /// themselves.
    case any
}
