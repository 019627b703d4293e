// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

/// The fault campaign, in a package of its own so that nobody who builds Haulout builds it. See docs/reliability.md.
let package = Package(
    name: "haulout-faults",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "haulout", path: "../", traits: ["Failpoints"]),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // What was seen, written down so that a SIGKILL loses none of it.
        .target(name: "Histories", swiftSettings: settings),
        // Which faults come when: a function of the seed.
        .target(name: "FaultPlan", swiftSettings: settings),
        // Between client and server, and not to be trusted.
        .target(name: "FaultProxy", swiftSettings: settings),
        // The server's own word on what was committed, and in which order.
        .target(name: "Binlog", swiftSettings: settings),
        // Whether what was seen is what was promised. Knows neither processes nor databases.
        .target(name: "Checker", dependencies: ["Binlog", "Histories"], swiftSettings: settings),
        .executableTarget(
            name: "faults",
            dependencies: [
                "Binlog", "Checker", "FaultPlan", "FaultProxy", "Histories",
                .product(name: "Haulout", package: "haulout"),
                .product(name: "HauloutCLI", package: "haulout"),
                .product(name: "MySQLPool", package: "haulout"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "BinlogTests", dependencies: ["Binlog"], swiftSettings: settings),
        .testTarget(name: "CheckerTests", dependencies: ["Binlog", "Checker", "Histories"], swiftSettings: settings),
        .testTarget(name: "FaultPlanTests", dependencies: ["FaultPlan"], swiftSettings: settings),
        .testTarget(name: "FaultProxyTests", dependencies: ["FaultProxy"], swiftSettings: settings),
    ]
)
