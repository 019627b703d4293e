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
        guard let size = size(of: stream) else { return nil }
        return size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// How many lines it has; `nil` when the stream is no terminal, or it does not say.
    static func height(of stream: Stream) -> Int? {
        guard let size = size(of: stream), size.ws_row > 0 else { return nil }
        return Int(size.ws_row)
    }

    /// `nil` when the stream is no terminal; zeros when it does not say.
    private static func size(of stream: Stream) -> winsize? {
        guard isatty(stream.rawValue) == 1 else { return nil }
        var size = winsize()
        return ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0 ? size : winsize()
    }
}
