/// Whether a connection is encrypted, and whether the server must prove who it is.
public enum TLSPolicy: Sendable, Hashable {
    /// No encryption. The default for unix sockets and for loopback addresses. Over TCP, an account with
    /// `caching_sha2_password` can then only log in once the server has it in its cache, because the first login takes
    /// the password itself.
    case disabled
    /// Encrypted, to a server whose certificate names the host and is signed by the authority in the PEM file `ca`, or
    /// by one that the operating system trusts when it is `nil`. The default for every other host.
    case verify(ca: String?)
    /// Encrypted, to anybody: protects from listeners, not from impostors, who can have the password by
    /// `caching_sha2_password`.
    case encryptWithoutVerification
}
