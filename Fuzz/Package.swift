// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

/// Fuzzers of all that reads what others have written, in a package of their own so that nobody who builds Haulout builds
/// them. See docs/testing.md.
let package = Package(
    name: "haulout-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "haulout", path: "../")],
    targets: [
        // What is fuzzed, and what has to hold; knows no libFuzzer.
        .target(
            name: "Targets",
            dependencies: [
                .product(name: "Haulout", package: "haulout"),
                .product(name: "HauloutCLI", package: "haulout"),
                .product(name: "MySQLPool", package: "haulout"),
            ],
            swiftSettings: settings
        ),
        // Plays the corpora, without libFuzzer.
        .testTarget(name: "CorpusTests", dependencies: ["Targets"], swiftSettings: settings),
    ]
)

// Links only with `-sanitize=fuzzer`, which script/fuzz gives.
if Context.environment["HAULOUT_FUZZ"] != nil {
    package.targets += [
        .target(name: "CLibFuzzer"),
        .executableTarget(name: "fuzz", dependencies: ["CLibFuzzer", "Targets"], swiftSettings: settings),
    ]
}
