import ArgumentParser

extension Set where Element: CaseIterable & RawRepresentable<String> {
    /// Kinds by their names, separated by commas; all of them when none are given.
    init(names: String?) throws {
        guard let names else {
            self.init(Element.allCases)
            return
        }
        self.init(
            try names.split(separator: ",").map { name in
                guard let kind = Element(rawValue: String(name)) else {
                    throw ValidationError("There is no fault \"\(name)\"; --list names them.")
                }
                return kind
            })
    }
}
