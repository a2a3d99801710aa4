// What Foundation brings along on Apple's systems beside the C library. A module called `Darwin` would have
// everything believe that this is one of them; see Package.swift.
import Glibc

// swift-format-ignore: TypeNamesShouldBeCapitalized
public struct mach_timebase_info_data_t: Sendable {
    public var numer: UInt32 = 0
    public var denom: UInt32 = 0

    public init() {}
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@discardableResult
public func mach_timebase_info(_ info: UnsafeMutablePointer<mach_timebase_info_data_t>) -> Int32 {
    info.pointee.numer = 1
    info.pointee.denom = 1
    return 0
}

/// Counts sleep, as Apple's.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func mach_continuous_time() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_BOOTTIME, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}

/// Knows the name of the boot, as Linux has it, and nothing else.
public func sysctlbyname(
    _ name: UnsafePointer<CChar>, _ old: UnsafeMutableRawPointer?, _ oldLength: UnsafeMutablePointer<Int>?,
    _ new: UnsafeMutableRawPointer?, _ newLength: Int
) -> Int32 {
    guard strcmp(name, "kern.bootsessionuuid") == 0, let oldLength,
        let file = fopen("/proc/sys/kernel/random/boot_id", "r")
    else { return -1 }
    defer { fclose(file) }
    if let old {
        guard fread(old, 1, 36, file) == 36 else { return -1 }
        old.storeBytes(of: 0, toByteOffset: 36, as: UInt8.self)
    }
    oldLength.pointee = 37
    return 0
}

/// Unknown to Linux, where `fsync` reaches the disk.
// swift-format-ignore: AlwaysUseLowerCamelCase
public let F_FULLFSYNC: Int32 = 51
