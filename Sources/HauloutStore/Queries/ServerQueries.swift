/// The server's own settings.
enum ServerQueries {
    static let connectionLimit = "SELECT @@max_connections"
}
