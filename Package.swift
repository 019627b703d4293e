// swift-tools-version: 6.1
import PackageDescription

/// Language mode 6 everywhere, with the upcoming features that keep module boundaries honest.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Nothing of it is in a build without the trait.
let failpoints = Target.Dependency.target(name: "Failpoints", condition: .when(traits: ["Failpoints"]))

/// Arrows point down only: rules know no SQL, SQL knows no C. See docs/design.md.
let package = Package(
    name: "haulout",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "MySQLPool", targets: ["MySQLPool"]),
        .library(name: "Haulout", targets: ["Haulout"]),
        .library(name: "HauloutCLI", targets: ["HauloutCLI"]),
        .library(name: "HauloutTesting", targets: ["HauloutTesting"]),
        .executable(name: "haulout", targets: ["haulout-command"]),
    ],
    // For tests: points at which a process dies, stops or loses its connection, and bugs made on purpose.
    traits: [.trait(name: "Failpoints")],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "Failpoints", swiftSettings: settings),
        .target(name: "MySQLClient", dependencies: ["CMariaDB", failpoints], swiftSettings: settings),
        .target(
            name: "MySQLPool",
            dependencies: [
                "MySQLClient",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: settings
        ),
        .target(name: "YAMLConfiguration", dependencies: ["CYAML"], swiftSettings: settings),
        .target(name: "EmbeddedMariaDB", swiftSettings: settings),
        .target(
            name: "HauloutCore",
            dependencies: [
                "MySQLPool", failpoints,
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "HauloutTesting", dependencies: ["HauloutCore", "MySQLClient", "MySQLPool"], swiftSettings: settings),
        .target(
            name: "HauloutConfiguration",
            dependencies: ["HauloutCore", "YAMLConfiguration", "MySQLPool"],
            swiftSettings: settings
        ),
        .target(
            name: "HauloutStore",
            dependencies: [
                "HauloutCore", "MySQLPool", failpoints, .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Haulout",
            dependencies: [
                "HauloutCore", "HauloutConfiguration", "HauloutStore", "EmbeddedMariaDB", "MySQLPool",
                "MySQLClient", "YAMLConfiguration",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "HauloutBench",
            dependencies: [
                "Haulout", "HauloutCore", "HauloutConfiguration", "HauloutStore", "MySQLClient", "MySQLPool",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "HauloutCLI",
            dependencies: [
                "Haulout", "HauloutBench", "HauloutCore", "HauloutConfiguration", "YAMLConfiguration", "MySQLClient",
                "MySQLPool", failpoints,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "haulout-command", dependencies: ["HauloutCLI"], swiftSettings: settings),
        .testTarget(name: "FailpointsTests", dependencies: ["Failpoints"], swiftSettings: settings),
        .target(
            name: "MySQLTesting", dependencies: ["MySQLClient"], path: "Tests/MySQLTesting", swiftSettings: settings),
        .testTarget(
            name: "MySQLClientTests", dependencies: ["MySQLClient", "MySQLTesting"], swiftSettings: settings),
        .testTarget(
            name: "MySQLPoolTests",
            dependencies: [
                "MySQLClient", "MySQLPool", "MySQLTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "YAMLConfigurationTests", dependencies: ["YAMLConfiguration"], swiftSettings: settings),
        .testTarget(name: "EmbeddedMariaDBTests", dependencies: ["EmbeddedMariaDB"], swiftSettings: settings),
        .testTarget(
            name: "HauloutCoreTests",
            dependencies: ["HauloutCore", "HauloutTesting", "MySQLClient", "MySQLPool"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HauloutConfigurationTests",
            dependencies: ["HauloutConfiguration"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["Haulout", "HauloutStore", "HauloutTesting", "MySQLClient", "MySQLPool", "MySQLTesting"],
            swiftSettings: settings
        ),
        .testTarget(name: "HauloutCLITests", dependencies: ["HauloutBench", "HauloutCLI"], swiftSettings: settings),
    ]
)

// Otherwise the campaign of faults is a package of its own (Faults), which builds all of this anew, with failpoints. For
// `.ci/run` it is made of the modules that the tests are made of, without: that takes a sixth of the time.
if Context.environment["HAULOUT_FAULTS_BESIDE_TESTS"] == "1" {
    let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]
    package.targets += ["Histories", "FaultPlan", "FaultProxy", "Binlog"].map { name in
        .target(name: name, path: "Faults/Sources/\(name)", swiftSettings: settings)
    }
    package.targets += [
        .target(
            name: "Checker", dependencies: ["Binlog", "Histories"], path: "Faults/Sources/Checker",
            swiftSettings: settings),
        .executableTarget(
            name: "faults",
            dependencies: [
                "Binlog", "Checker", "FaultPlan", "FaultProxy", "Histories", "Haulout", "HauloutCLI", "MySQLPool",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            // As from another package: what is Haulout's own affair is none of its.
            path: "Faults/Sources/faults", packageAccess: false, swiftSettings: settings),
    ]
    package.targets += [
        ("BinlogTests", ["Binlog"]), ("CheckerTests", ["Binlog", "Checker", "Histories"]),
        ("FaultPlanTests", ["FaultPlan"]), ("FaultProxyTests", ["FaultProxy"]),
    ].map { name, dependencies in
        .testTarget(
            name: name, dependencies: dependencies.map { .target(name: $0) }, path: "Faults/Tests/\(name)",
            swiftSettings: settings)
    }
}
