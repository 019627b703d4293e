#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is known of the terminal.
enum Terminal {
    enum Stream: Int32 {
        case output = 1
        case error = 2
    }

    /// How many columns it has; `nil` when the stream is no terminal, 80 when it does not say.
    static func width(of stream: Stream) -> Int? {
        guard isatty(stream.rawValue) == 1 else { return nil }
        var size = winsize()
        guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
