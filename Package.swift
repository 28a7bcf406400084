// swift-tools-version:6.2
import PackageDescription

/// With `CARNET_BENCH=1` in the environment `carnet bench fanout` is built with AsyncHTTPClient to compare with. Nothing
/// else depends on it.
let isForBenchmarks = Context.environment["CARNET_BENCH"] == "1"

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK: Target.Dependency = .product(name: "NIOHPACK", package: "swift-nio-http2")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")

/// What a process around a domain may use; see the table of modules in README.md.
let platform: [Target.Dependency] = [
    "Commerce", "JSON", "Wire", "Storage", "Telemetry", "ServiceKit", "ServiceStorage",
    hummingbird, httpTypes, lifecycle, configuration, logging, nioCore, crypto,
]

let shared: [Target] = [
    .target(name: "Commerce", path: "Shared/Commerce"),
    .target(name: "JSON", path: "Shared/JSON", exclude: ["README.md"]),
    .target(name: "Expressions", path: "Shared/Expressions", exclude: ["README.md"]),
    .target(name: "Wire", dependencies: ["Commerce", "JSON", httpTypes], path: "Shared/Wire"),
    .systemLibrary(
        name: "CLibPQ", path: "Shared/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
        name: "CLibCurl", path: "Shared/CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(
        name: "Storage",
        dependencies: [
            "Commerce", "CLibPQ", .product(name: "GRDB", package: "GRDB.swift"), logging, lifecycle,
            crypto,
        ],
        path: "Shared/Storage", exclude: ["README.md"]),
    .target(
        name: "Egress", dependencies: ["Commerce", "CLibCurl", "Telemetry", nioPosix, logging, metrics],
        path: "Shared/Egress", exclude: ["README.md"]),
    .target(
        name: "Telemetry",
        dependencies: ["Commerce", "JSON", logging, metrics], path: "Shared/Telemetry", exclude: ["README.md"]),
    .target(
        name: "ServiceKit",
        dependencies: [
            "Commerce", "JSON", "Wire", "Telemetry", hummingbird, httpTypes, nioCore, nioPosix, nioSSL, nioTLS,
            nioHTTP2,
            nioHPACK,
            configuration, lifecycle, logging, metrics, crypto,
        ],
        path: "Shared/ServiceKit", exclude: ["README.md"]),
    .target(
        name: "ServiceStorage",
        dependencies: [
            "Commerce", "JSON", "Wire", "Storage", "ServiceKit", "Egress", "Telemetry", httpTypes, configuration,
            lifecycle, logging, metrics,
        ],
        path: "Shared/ServiceStorage", exclude: ["README.md"]),
    .target(
        name: "Pages", dependencies: ["Commerce", "ServiceKit", hummingbird, httpTypes, nioCore, mustache, crypto],
        path: "Shared/Pages", exclude: ["README.md"], resources: [.copy("Assets"), .copy("Templates")]),
]

/// A service with rules: the domain, the process around it, and their tests.
/// - Parameter golden: whether its tests compare with answers that are kept in a folder `Golden`.
func service(
    _ name: String, alsoUsing more: [Target.Dependency] = [], resources: [Resource] = [], golden: Bool = false
) -> [Target] {
    let domain = "\(name)Domain"
    return [
        .target(name: domain, dependencies: ["Commerce"], path: "Services/\(name)/Domain"),
        .executableTarget(
            name: "\(name)Service", dependencies: [.target(name: domain)] + platform + more,
            path: "Services/\(name)", exclude: ["Domain", "README.md"], sources: ["Service"], resources: resources),
        .testTarget(
            name: "\(domain)Tests", dependencies: [.target(name: domain), "Commerce"], path: "Tests/\(domain)Tests"),
        .testTarget(
            name: "\(name)ServiceTests",
            dependencies: [.target(name: "\(name)Service"), .target(name: domain), "TestSupport"] + platform + more,
            path: "Tests/\(name)ServiceTests", exclude: golden ? ["Golden"] : []),
    ]
}

/// A process without rules of its own.
func process(_ name: String, alsoUsing more: [Target.Dependency] = [], resources: [Resource] = []) -> [Target] {
    [
        .executableTarget(
            name: "\(name)Service", dependencies: platform + more, path: "Services/\(name)", exclude: ["README.md"],
            sources: ["Service"], resources: resources),
        .testTarget(
            name: "\(name)ServiceTests",
            dependencies: [.target(name: "\(name)Service"), "TestSupport"] + platform + more,
            path: "Tests/\(name)ServiceTests"),
    ]
}

func sharedTests(_ name: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.target(name: name)] + more, path: "Tests/\(name)Tests")
}

let testSupport: Target = .target(
    name: "TestSupport",
    dependencies: [
        "Commerce", "JSON", "Wire", "Storage", "ServiceKit", hummingbird, httpTypes, nioCore, nioPosix, logging,
        lifecycle, configuration,
    ],
    path: "Tests/TestSupport")

let commandLine: [Target] = [
    .executableTarget(
        // The rules of prices are values: the command line reckons with the same ones, and asks nobody.
        name: "CarnetCLI",
        dependencies: platform + [
            "Expressions", "LandedCostDomain", "PricingDomain", arguments,
            .product(name: "NIOPosix", package: "swift-nio"),
        ],
        path: "Services/CLI", exclude: ["README.md"]),
    .testTarget(
        name: "CarnetCLITests", dependencies: ["CarnetCLI", "TestSupport", arguments] + platform,
        path: "Tests/CarnetCLITests"),
]

let systemTests: Target = .testTarget(
    name: "SystemTests",
    dependencies: ["TestSupport", nioPosix] + platform,
    path: "Tests/SystemTests", exclude: ["README.md"])

let package = Package(
    name: "carnet",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "carnet", targets: ["CarnetCLI"]),
        .executable(name: "gateway", targets: ["GatewayService"]),
        .executable(name: "checkout", targets: ["CheckoutService"]),
        .executable(name: "landed-cost", targets: ["LandedCostService"]),
        .executable(name: "pricing", targets: ["PricingService"]),
        .executable(name: "payments", targets: ["PaymentsService"]),
        .executable(name: "fraud", targets: ["FraudService"]),
        .executable(name: "sandbox", targets: ["SandboxService"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: shared
        + [
            sharedTests("Commerce"), sharedTests("JSON", ["Commerce"]),
            .testTarget(
                name: "ExpressionsTests", dependencies: ["Expressions"], path: "Tests/ExpressionsTests",
                exclude: ["Cases"]),
            sharedTests("Wire", ["Commerce", "JSON", httpTypes]),
            sharedTests("Storage", ["Commerce", "TestSupport", logging, lifecycle]),
            sharedTests(
                "ServiceKit",
                [
                    "Commerce", "JSON", "Wire", "Telemetry", "TestSupport", hummingbird, httpTypes, logging, nioCore,
                    nioPosix, nioSSL, nioHTTP2, nioHPACK,
                ]),
            sharedTests(
                "ServiceStorage",
                [
                    "Commerce", "JSON", "Wire", "Storage", "ServiceKit", "Egress", "TestSupport", "Telemetry",
                    hummingbird, httpTypes, metrics,
                ]),
            sharedTests("Egress", ["TestSupport", "Telemetry", metrics]),
            sharedTests("Telemetry", ["JSON", logging, metrics]),
            testSupport,
        ]
        + service("Checkout", resources: [.copy("Data")])
        + service("LandedCost", resources: [.copy("Data")], golden: true)
        + service("Pricing", alsoUsing: ["Egress", "Expressions"], resources: [.copy("Data")], golden: true)
        + service("Payments", alsoUsing: ["Egress", cryptoExtras], resources: [.copy("Data")])
        + service("Fraud", alsoUsing: ["Pages", cryptoExtras], resources: [.copy("Data"), .copy("Templates")])
        + process("Gateway", alsoUsing: ["Pages", metrics, nioPosix])
        + process("Sandbox", alsoUsing: ["Pages", "Egress", cryptoExtras], resources: [.copy("Templates")])
        + commandLine
        + [systemTests],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system { target.swiftSettings = strict }

if isForBenchmarks {
    package.dependencies.append(.package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"))
    for target in package.targets where target.name == "CarnetCLI" {
        target.dependencies += [.product(name: "AsyncHTTPClient", package: "async-http-client"), nioHTTP1]
        target.swiftSettings = strict + [.define("CARNET_BENCH")]
    }
}
