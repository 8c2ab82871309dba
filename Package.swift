// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A target of ours; its folder is its name below `Sources`.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "longhaul",
  products: [.executable(name: "longhaul", targets: ["longhaul"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The C libraries: module maps and shims only.
    .systemLibrary(name: "CCeph", providers: [.apt(["librbd-dev", "librados-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .target(name: "CXXHash"),
    // The one question that librados answers in C++ only.
    .target(name: "CRados", linkerSettings: [.linkedLibrary("rados")]),

    // The layers, from the bottom; dependencies point downward only.
    module("Ceph", ["CCeph", "CRados", logging, nioPosix]),
    module("Postgres", ["CPostgres", logging]),
    .target(
      name: "Schema", path: "migrations",
      resources: [
        .embedInCode("0001_queue.sql"),
        .embedInCode("0002_migrations.sql"),
        .embedInCode("0003_report.sql"),
        .embedInCode("0004_roles.sql"),
        .embedInCode("0005_comparisons.sql"),
        .embedInCode("0006_servers.sql"),
        .embedInCode("0007_probe.sql"),
        .embedInCode("0008_rehearsals.sql"),
        .embedInCode("0009_user_data.sql"),
      ], swiftSettings: settings),
    module("HTTP", ["CCurl", nioPosix]),
    module("OpenStack", ["HTTP", logging, yams]),
    module("Migrations"),
    module("Servers", ["Migrations"]),
    module("Certificates", [asn1, crypto, x509]),
    module("Jobs", ["Postgres", logging]),
    module("Journal", ["CXXHash", "Jobs", "Migrations", "Postgres", "Schema", "Servers"]),
    module(
      "Transfer",
      ["Ceph", "Certificates", "CXXHash", "CZstd", logging, nioCore, nioPosix, nioSSL, nioTLS]),
    module("Scheduling", ["Journal", "Jobs", "Migrations", "Postgres", logging]),
    module(
      "Phases",
      [
        "Ceph", "Certificates", "HTTP", "Jobs", "Journal", "Migrations", "OpenStack", "Postgres",
        "Servers", "Transfer", logging, subprocess, systemPackage,
      ]),
    .executableTarget(
      name: "longhaul",
      dependencies: [
        "CMalloc", "Ceph", "Certificates", "Jobs", "Journal", "Migrations", "OpenStack", "Phases",
        "Postgres", "Scheduling", "Servers", "Transfer", argumentParser, logging, lifecycle,
        signals, yams,
      ], swiftSettings: settings),

    // For the lab, the tests and the benchmarks: a disk's writer and its checker.
    .executableTarget(
      name: "lab-disk", dependencies: ["Ceph", "CXXHash", argumentParser],
      swiftSettings: settings),

    // Measured beside their rivals, in one run.
    .executableTarget(
      name: "bench-queue",
      dependencies: ["Jobs", "Postgres", "Schema", argumentParser, logging, subprocess],
      path: "Benchmarks/queue", swiftSettings: settings),

    .executableTarget(
      name: "bench-copy",
      dependencies: ["Ceph", "Certificates", "Transfer", argumentParser],
      path: "Benchmarks/copy", swiftSettings: settings),

    // What several test targets need: databases, clusters, processes.
    .target(
      name: "TestSupport",
      dependencies: ["Ceph", "OpenStack", "Postgres", "Schema", logging, subprocess],
      path: "Tests/TestSupport", swiftSettings: settings),
    tests("PostgresTests", ["Certificates", "Postgres", "TestSupport"]),
    tests("CephTests", ["Ceph", "TestSupport", "lab-disk"]),
    tests("CertificatesTests", ["Certificates"]),
    tests(
      "longhaulTests",
      [
        "longhaul", "Ceph", "Certificates", "Journal", "Migrations", "Phases", "Servers",
        "Transfer",
        argumentParser, logging,
      ]),
    tests("MigrationsTests", ["Migrations"]),
    tests("JobsTests", ["Jobs", "Postgres", "Schema", "TestSupport", logging]),
    tests(
      "JournalTests",
      ["Journal", "Jobs", "Migrations", "Postgres", "Schema", "TestSupport"]),
    tests(
      "SchedulingTests",
      ["Journal", "Migrations", "Postgres", "Scheduling", "TestSupport", logging]),
    tests(
      "TransferTests",
      [
        "Transfer", "Ceph", "Certificates", "TestSupport", nioCore, nioPosix, subprocess,
      ]),
    tests(
      "PhasesTests",
      [
        "Ceph", "Certificates", "Jobs", "Journal", "Migrations", "Phases", "Postgres",
        "TestSupport", "Transfer", logging,
      ]),
    tests("ServersTests", ["Migrations", "Servers"]),
    tests("HTTPTests", ["HTTP"]),
    tests("OpenStackTests", ["HTTP", "OpenStack", "TestSupport", logging]),
    // The whole product against a real OpenStack.
    tests("RegionTests", ["Ceph", "OpenStack", "TestSupport"]),
    // Its services are stopped: nobody else may need them meanwhile.
    tests("RegionOutageTests", ["OpenStack", "TestSupport"]),
    // The same with guests that run and write.
    tests("GuestTests", ["OpenStack", "TestSupport"]),
    tests("SystemTests", ["Ceph", "TestSupport"]),
    tests("ChaosTests", ["Ceph", "Certificates", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
