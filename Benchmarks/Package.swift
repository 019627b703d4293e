// swift-tools-version: 6.1
import PackageDescription

/// The project's own measurements, in a package of their own so that nobody who builds Haulout resolves or builds them.
let package = Package(
    name: "haulout-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "haulout", path: "../"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .systemLibrary(name: "CFloorMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .target(name: "Floor", dependencies: ["CFloorMariaDB"]),
        .executableTarget(
            name: "bench",
            dependencies: [
                "Floor",
                .product(name: "Haulout", package: "haulout"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)]
        ),
    ]
)
