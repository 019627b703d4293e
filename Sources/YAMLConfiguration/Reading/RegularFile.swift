package import Foundation

/// Reads small files, and says in words why it cannot.
package enum RegularFile {
    package struct Failure: Error {
        package var sentence: String
    }

    /// The first `limit` bytes.
    ///
    /// - Throws: A ``Failure`` for a file that is missing, is no regular file, or may not be read.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        // Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(sentence: sentence(for: errno)) }
        defer { close(descriptor) }
        let mode = try mode(of: descriptor)
        guard mode & S_IFMT == S_IFREG else {
            throw Failure(sentence: mode & S_IFMT == S_IFDIR ? sentence(for: EISDIR) : "this is no regular file")
        }
        return try bytes(from: descriptor, limit: limit)
    }

    /// The type and permission bits of a file, `nil` when there is none.
    package static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }

    private static func mode(of descriptor: Int32) throws(Failure) -> mode_t {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(sentence: sentence(for: errno)) }
        return status.st_mode
    }

    private static func bytes(from descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = Foundation.read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(sentence: sentence(for: errno)) }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    private static func sentence(for code: Int32) -> String {
        switch code {
        case ENOENT: "no such file"
        case EISDIR: "this is a folder: expected a file"
        case EACCES, EPERM: "this user may not read the file (permission denied)"
        default: "the file cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
