package import MySQLClient

/// To which host a connection goes, and in which of that host's epochs it was opened.
///
/// An epoch ends when the host is demoted: from then on, `HostDialer.isCurrent(_:)` is false for the connections opened
/// in it, and they have to be closed.
package struct HostTag: Hashable, Sendable {
    /// The position in the list of hosts.
    package let host: Int
    package let epoch: UInt64

    package init(host: Int, epoch: UInt64) {
        self.host = host
        self.epoch = epoch
    }
}

/// A connection that a `HostDialer` has opened.
package struct HostedConnection: Sendable {
    package let connection: Connection
    package let tag: HostTag
}
