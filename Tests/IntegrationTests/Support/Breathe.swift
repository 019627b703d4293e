import Foundation

/// Between two looks at something that is about to happen: whoever looks as often as can be takes the processor, and the
/// server, from those that make it happen.
///
/// MariaDB's list of sessions above all: while somebody reads it nobody connects, and readers go before. With ten tests that
/// read it every 2 ms, others waited for a minute.
func breathe() { usleep(50_000) }
