/// A part of a ``Plot``, as wide as that.
package protocol Chart {
    var height: Double { get }
    /// The chart with its upper edge at 0.
    var svg: String { get }
}
