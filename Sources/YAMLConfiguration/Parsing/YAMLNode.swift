/// One value of a YAML file and where it stands.
public struct YAMLNode: Sendable, Equatable {
    public enum Content: Sendable, Equatable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    public var content: Content
    /// Where the value starts. A value that came through an alias is where its anchor is: there it has to be mended.
    public var mark: YAMLMark
    /// The place behind the value.
    public var end: YAMLMark

    public init(_ content: Content, mark: YAMLMark, end: YAMLMark) {
        self.content = content
        self.mark = mark
        self.end = end
    }

    /// True for `key:` without a value, for `~` and for `null`.
    public var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.isNull } else { false }
    }
}

/// A text of a YAML file. What it means (a number, a duration, a name) is decided by the key it stands under.
public struct YAMLScalar: Sendable, Equatable {
    public var text: String
    /// True for `text` without quotes and without `|` or `>`: only such a text can be a number, a boolean or nothing.
    public var isPlain: Bool

    public init(text: String, isPlain: Bool) {
        self.text = text
        self.isPlain = isPlain
    }

    public var isNull: Bool { isPlain && ["", "~", "null"].contains(text) }
}

/// One `key: value` of a mapping. Keys are texts, and each occurs once.
public struct YAMLEntry: Sendable, Equatable {
    public var key: String
    public var mark: YAMLMark
    public var value: YAMLNode

    public init(key: String, mark: YAMLMark, value: YAMLNode) {
        self.key = key
        self.mark = mark
        self.value = value
    }
}
