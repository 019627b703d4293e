#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Where operating systems keep the authorities they trust: libmariadb verifies nothing unless it is given a file.
enum SystemCertificates {
    /// The first bundle that exists, or `nil`.
    static var file: String? {
        bundles.first { access($0, R_OK) == 0 }
    }

    private static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora, RHEL, Amazon Linux
        "/etc/ssl/ca-bundle.pem",  // openSUSE
        "/etc/ssl/cert.pem",  // macOS
    ]
}
