/// Where the items of a job come from when `enqueue` names none.
public enum ItemSource: Sendable, Equatable {
    /// The job has no items: its handler runs once per task.
    case none
    /// Items written in the definition.
    case list([JSONValue])
    /// A file, one item per line: an integer when the line is one, otherwise a string. Relative to the configuration
    /// file.
    case file(String)
    /// A query. One column gives scalar items, several give objects with the column names as keys.
    case sql(String)
}
