// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

/// The project's own measurements, in a package of their own so that nobody who builds Haulout resolves or builds them.
let package = Package(
    name: "haulout-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "haulout", path: "../"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CFloorMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .target(name: "Floor", dependencies: ["CFloorMariaDB"]),
        .target(
            name: "Measuring",
            dependencies: ["Floor", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings
        ),
        .target(
            name: "Reporting",
            dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "bench",
            dependencies: [
                "Floor",
                "Measuring",
                "Reporting",
                .product(name: "Haulout", package: "haulout"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        // Whether something grows. Knows neither processes nor databases.
        .target(name: "Flatness", swiftSettings: settings),
        .testTarget(name: "FlatnessTests", dependencies: ["Flatness"], swiftSettings: settings),
        // An hour of load, and what has grown by it.
        .executableTarget(
            name: "soak",
            dependencies: [
                "Flatness",
                "Measuring",
                "Reporting",
                .product(name: "Haulout", package: "haulout"),
                .product(name: "HauloutCLI", package: "haulout"),
                .product(name: "MySQLPool", package: "haulout"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        // By itself, so that who wants the pool's figures does not build all of Haulout.
        .executableTarget(
            name: "pool-bench",
            dependencies: [
                "Floor",
                "Measuring",
                "Reporting",
                .product(name: "MySQLPool", package: "haulout"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
    ]
)
