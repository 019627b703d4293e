import Foundation

/// Standard input is a pipe from the campaign: at its end there is nobody any more who would stop this process.
enum Leash {
    static func whenOver(_ body: @escaping @Sendable () -> Void) {
        Thread {
            var byte: UInt8 = 0
            while true {
                let count = read(0, &byte, 1)
                if count == 0 || count < 0 && errno != EINTR { break }
            }
            body()
        }.start()
    }
}
