/// The patterns of `LIKE`, in which a backslash takes the meaning from what follows.
enum LikePattern {
    static func matches(_ text: String, _ pattern: String) -> Bool {
        matches(Array(text)[...], Array(pattern)[...])
    }

    private static func matches(_ text: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        switch first {
        case "%":
            return (0...text.count).contains { matches(text.dropFirst($0), pattern.dropFirst()) }
        case "_":
            return !text.isEmpty && matches(text.dropFirst(), pattern.dropFirst())
        case "\\" where pattern.count > 1:
            let next = pattern.dropFirst()
            return text.first == next.first && matches(text.dropFirst(), next.dropFirst())
        default:
            return text.first == first && matches(text.dropFirst(), pattern.dropFirst())
        }
    }
}
