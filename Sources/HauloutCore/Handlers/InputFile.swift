#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

#if canImport(System)
    internal import System
#else
    internal import SystemPackage
#endif

/// The standard input of a program, as a temporary file without a name.
///
/// Unlike a pipe it needs nobody who writes into it while the program runs, and a program that does not read it to the
/// end does no harm.
enum InputFile {
    /// Returns a descriptor at the beginning of `bytes`; the caller closes it.
    static func open(with bytes: [UInt8]) throws -> FileDescriptor {
        guard let temporary = tmpfile() else { throw Errno(rawValue: errno) }
        defer { fclose(temporary) }
        let file = FileDescriptor(rawValue: fcntl(fileno(temporary), F_DUPFD_CLOEXEC, 0))
        guard file.rawValue >= 0 else { throw Errno(rawValue: errno) }
        do {
            try file.writeAll(bytes)
            try file.seek(offset: 0, from: .start)
        } catch {
            try? file.close()
            throw error
        }
        return file
    }
}
