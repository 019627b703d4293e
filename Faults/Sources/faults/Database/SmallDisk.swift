import Foundation

/// A tmpfs that the server's data is on: its size can be changed while it is in use. Mounted by script/faults.
struct SmallDisk {
    private let path: String
    private let size: Int

    /// `nil` when the folder is on a disk of another kind, which is not ours to fill.
    init?(_ path: String) {
        guard let mounts = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8),
            mounts.split(separator: "\n").contains(where: {
                $0.split(separator: " ").dropFirst().prefix(2) == [path[...], "tmpfs"]
            }),
            let size = Self.figures(path)?.size
        else { return nil }
        self.path = path
        self.size = size
    }

    /// Takes all the room away that is not used. Linux refuses to make it smaller than what is used by then (EINVAL,
    /// which `mount` turns into 32), and the server goes on writing meanwhile: so it is looked at again, and each time a
    /// little more is left.
    func fill() throws {
        var status = 0
        for attempt in 0..<Self.attempts {
            guard let used = Self.figures(path)?.used else { return }
            status = try resize(used + attempt * Self.slack)
            if status == 0 { return }
        }
        throw ServerFailure(description: "mount -o remount of \(path) ended with \(status), \(Self.attempts) times.")
    }

    func makeRoom() throws {
        let status = try resize(size)
        guard status == 0 else {
            throw ServerFailure(description: "mount -o remount,size=\(size) of \(path) ended with \(status).")
        }
    }

    private static let attempts = 20
    private static let slack = 64 << 10

    private func resize(_ bytes: Int) throws -> Int {
        try Program.run("/bin/mount", ["-o", "remount,size=\(bytes)", path])
    }

    private static func figures(_ path: String) -> (size: Int, used: Int)? {
        var figures = statvfs()
        guard statvfs(path, &figures) == 0 else { return nil }
        let block = Int(figures.f_frsize)
        return (Int(figures.f_blocks) * block, Int(figures.f_blocks - figures.f_bfree) * block)
    }
}
