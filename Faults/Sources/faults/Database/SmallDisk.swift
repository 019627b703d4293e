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

    /// Takes all the room away that is not used.
    func fill() throws {
        guard let used = Self.figures(path)?.used else { return }
        try resize(used)
    }

    func makeRoom() throws { try resize(size) }

    private func resize(_ bytes: Int) throws {
        let status = try Program.run("/bin/mount", ["-o", "remount,size=\(bytes)", path])
        guard status == 0 else {
            throw ServerFailure(description: "mount -o remount,size=\(bytes) ended with \(status).")
        }
    }

    private static func figures(_ path: String) -> (size: Int, used: Int)? {
        var figures = statvfs()
        guard statvfs(path, &figures) == 0 else { return nil }
        let block = Int(figures.f_frsize)
        return (Int(figures.f_blocks) * block, Int(figures.f_blocks - figures.f_bfree) * block)
    }
}
