import YAMLConfiguration

/// Reads `password` and `password_file`.
struct PasswordReader {
    let folder: String

    /// - Returns: The password, and the file that it was read from.
    func read(_ keys: MappingReader) -> (password: Secret?, file: String?) {
        let written = keys["password"]
        let file = keys["password_file"]
        if written != nil, file != nil {
            keys.report(at: "password_file", "expected one of password and password_file, got both")
        }
        if let password = written.flatMap(password) { return (password, nil) }
        let stored = file.flatMap(contents)
        return (stored?.password, stored?.path)
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

    private func contents(_ value: ValueReader) -> (password: Secret, path: String)? {
        guard let path = value.path(in: folder) else { return nil }
        do {
            let password = try PasswordFile(path).read()
            let file = FileStatus(path)
            // Containers mount secrets readable by all, so that is a warning.
            if file.isReadableByAll {
                value.warn("\(path): everyone may read this file (mode \(file.permissions)): run chmod 600 \(path)")
            }
            return (password, path)
        } catch {
            value.report("\(path): \(error.sentence)")
            return nil
        }
    }
}
