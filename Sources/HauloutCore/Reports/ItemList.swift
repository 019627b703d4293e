/// The items of a group as a line or two of text: those that failed for good apart from those that were tried again.
enum ItemList {
    /// `57, 1042, 1043 … and 31 more`: as many names as fit into `room` characters, one at least.
    static func text(_ items: [FailureGroup.Item], unnamed: Int, room: Int) -> String {
        var text = ""
        var named = 0
        for item in items {
            let name = PrintableText.item(item.item)
            if named > 0, text.count + name.count + 2 > room { break }
            text += named == 0 ? name : ", " + name
            named += 1
        }
        let more = items.count - named + unnamed
        return more == 0 ? text : "\(text) … and \(Words.count(more)) more"
    }
}
