/// One holding of one slot of the pool: valid from the moment the slot is handed to somebody until it is given back.
///
/// The generation grows with each holder, so an identifier that was given back is refused for ever, also after the
/// slot went to somebody else: that is how a double return is told from a first one.
package struct SlotID: Hashable, Sendable {
    package let index: Int
    package let generation: UInt64
}
