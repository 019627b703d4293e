/// How much a YAML file may ask of whoever reads it. A file past a limit is refused, with a problem that names it.
///
/// A few hundred bytes of nested aliases expand to gigabytes, and a few kilobytes of `[` overflow the stack of a
/// recursive reader; neither can be caught once it happens.
public struct YAMLLimits: Sendable, Equatable {
    /// The size of the file in bytes. Default 256 KiB.
    public var bytes: Int
    /// How deep lists and mappings may nest. Default 32.
    public var depth: Int
    /// How many values there may be, counted after aliases are expanded. Default 10,000.
    public var nodes: Int
    /// How many aliases (`*name`) there may be. Default 100.
    public var aliases: Int

    public init(bytes: Int = 256 * 1024, depth: Int = 32, nodes: Int = 10_000, aliases: Int = 100) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
        self.aliases = aliases
    }
}
