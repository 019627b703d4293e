import Foundation
import Testing

@testable import FaultProxy

@Suite struct FaultProxyTests {
    private static let select = Packet.query("SELECT 1")
    private static let commit = Packet.query("COMMIT")

    @Test("without a fault everything gets through")
    func clear() throws {
        let (server, proxy, client) = try stage()
        defer { proxy.close() }
        #expect(client.write(Self.select[...]))
        #expect(client.read() == Upstream.answer)
        #expect(server.received == Self.select)
        #expect(proxy.links == 1)
    }

    @Test("cut before sending: the server never sees the statement")
    func beforeSending() async throws {
        let (server, proxy, client) = try stage()
        defer { proxy.close() }
        async let hit = cut(proxy, Cut(.beforeSending, of: .commits))
        try await proxy.armed()
        #expect(client.write((Self.select + Self.commit)[...]))
        #expect(await hit)
        while !client.read().isEmpty {}
        server.awaitEnd()
        #expect(server.received == Self.select)
    }

    @Test("cut after sending: the server sees it all, the client nothing")
    func afterSending() async throws {
        let (server, proxy, client) = try stage()
        defer { proxy.close() }
        async let hit = cut(proxy, Cut(.afterSending))
        try await proxy.armed()
        #expect(client.write(Self.commit[...]))
        #expect(await hit)
        #expect(client.read() == [])
        server.awaitEnd()
        #expect(server.received == Self.commit)
    }

    @Test("cut in the reply: the client sees its first bytes")
    func inReply() async throws {
        let (server, proxy, client) = try stage()
        defer { proxy.close() }
        async let hit = cut(proxy, Cut(.inReply(bytes: 3)))
        try await proxy.armed()
        #expect(client.write(Self.commit[...]))
        #expect(await hit)
        #expect(client.read() == Array(Upstream.answer.prefix(3)) || server.received == Self.commit)
        #expect(client.read() == [])
    }

    @Test("a cut lets as many go as it is told to")
    func skipping() async throws {
        let (_, proxy, client) = try stage()
        defer { proxy.close() }
        async let hit = cut(proxy, Cut(.beforeSending, skipping: 1))
        try await proxy.armed()
        #expect(client.write(Self.select[...]))
        #expect(client.read() == Upstream.answer)
        #expect(client.write(Self.select[...]))
        #expect(await hit)
        #expect(client.read() == [])
    }

    @Test("a stalled link says nothing and ends nothing, and goes on afterwards")
    func stalled() throws {
        let (_, proxy, client) = try stage()
        defer { proxy.close() }
        proxy.condition = .stalled(requests: false, replies: true)
        #expect(client.write(Self.select[...]))
        #expect(!readable([client.descriptor], within: 300)[0])
        proxy.condition = .clear
        #expect(client.read() == Upstream.answer)
    }

    @Test("hanging up ends all connections")
    func hangUp() throws {
        let (_, proxy, client) = try stage()
        defer { proxy.close() }
        proxy.hangUp()
        #expect(client.read() == [])
    }

    private func stage() throws -> (Upstream, FaultProxy, Socket) {
        let server = try Upstream()
        let proxy = try FaultProxy(to: server.path)
        let client = try #require(Socket.connect(toPort: proxy.port))
        // The link is there once something has gone both ways.
        #expect(client.write(Packet.bytes([0], number: 1)[...]))
        #expect(client.read() == Upstream.answer)
        server.forget()
        return (server, proxy, client)
    }

    private func cut(_ proxy: FaultProxy, _ cut: Cut) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: proxy.cut(cut, within: 30)) }.start()
        }
    }
}
