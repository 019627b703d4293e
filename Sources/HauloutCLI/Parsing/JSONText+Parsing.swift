import HauloutCore

extension JSONText {
    /// Why a text that the decoder refused is not JSON, with the place; never the text itself, which may hold secrets.
    static func problem(in text: String, _ error: any Error) -> String {
        JSONSyntax.mistake(in: text)?.description ?? "\(error)"
    }
}
