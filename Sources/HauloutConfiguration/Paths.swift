/// Paths of a configuration, kept as short as the user wrote them, because they appear in messages.
enum Paths {
    /// The folder a file is in; `.` for a bare file name.
    static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// `path` as seen from `folder`, without slashes at its end; `.` is the folder itself.
    static func join(_ folder: String, _ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        while path.hasPrefix("./"), path.count > 2 { path.removeFirst(2) }
        if path == "." { return folder }
        if path.hasPrefix("/") || folder == "." || folder.isEmpty { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}
