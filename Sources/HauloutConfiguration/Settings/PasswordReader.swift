import YAMLConfiguration

/// Reads `password` and `password_file`.
struct PasswordReader {
    let folder: String

    func read(_ keys: MappingReader) -> Secret? {
        let written = keys["password"]
        let stored = keys["password_file"]
        if written != nil, stored != nil {
            keys.report(at: "password_file", "expected one of password and password_file, got both")
        }
        return written.flatMap(password) ?? stored.flatMap(contents)
    }

    private func password(_ value: ValueReader) -> Secret? {
        let file = FileStatus(value.file)
        if !value.isSubstituted, file.isReadableByAll {
            value.warn(
                "everyone on this machine can read this password (mode \(file.permissions)): "
                    + "use password_file, ${NAME}, or chmod o-r \(value.file)"
            )
        }
        return value.secret("a password").map(Secret.init)
    }

    /// The file's text without the line break at its end.
    private func contents(_ value: ValueReader) -> Secret? {
        guard let path = value.path(in: folder) else { return nil }
        let bytes: [UInt8]
        do {
            bytes = try RegularFile.read(path, limit: 4_097)
        } catch {
            value.report("\(path): \(error.sentence)")
            return nil
        }
        checkPermissions(of: path, value)
        guard bytes.count <= 4_096, let text = String(validating: bytes, as: UTF8.self) else {
            value.report("\(path): expected one line of UTF-8 text, at most 4096 bytes")
            return nil
        }
        let line = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard !line.isEmpty, !line.contains(where: \.isNewline), !line.contains("\0") else {
            value.report("\(path): expected one line with the password")
            return nil
        }
        return Secret(line)
    }

    /// Containers mount secrets readable by all, so that is a warning; writable by all never is meant.
    private func checkPermissions(of path: String, _ value: ValueReader) {
        let file = FileStatus(path)
        if file.isWritableByAll {
            value.report("\(path): everyone may write to this file (mode \(file.permissions)): run chmod 600 \(path)")
        } else if file.isReadableByAll {
            value.warn("\(path): everyone may read this file (mode \(file.permissions)): run chmod 600 \(path)")
        }
    }
}
