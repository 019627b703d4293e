import YAMLConfiguration

/// A file whose only line is a password: `database.password_file`.
package struct PasswordFile {
    package struct Failure: Error {
        package var sentence: String
    }

    private let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// The password that is in it now: at most 4096 bytes of UTF-8, without the line break at their end.
    ///
    /// - Throws: A ``Failure`` that says what is wrong with the file. One that everybody may write to is never meant.
    package func read() throws(Failure) -> Secret {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile.read(path, limit: 4_097)
        } catch {
            throw Failure(sentence: error.sentence)
        }
        let file = FileStatus(path)
        guard !file.isWritableByAll else {
            throw Failure(sentence: "everyone may write to this file (mode \(file.permissions)): run chmod 600 \(path)")
        }
        guard bytes.count <= 4_096, let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(sentence: "expected one line of UTF-8 text, at most 4096 bytes")
        }
        let line = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard !line.isEmpty, !line.contains(where: \.isNewline), !line.contains("\0") else {
            throw Failure(sentence: "expected one line with the password")
        }
        return Secret(line)
    }
}
