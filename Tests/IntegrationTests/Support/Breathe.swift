import Foundation

/// Between two looks at something that is about to happen: whoever looks as often as can be takes the processor, and the
/// server, from those that make it happen.
func breathe() { usleep(2_000) }
