import Foundation
import VNeID

/// The phone's clocks. Time since boot counts sleep too, and the kernel names each boot.
public final class SystemClocks: Clocks {
    private let boot: Data
    private let timebase: mach_timebase_info_data_t

    public init() {
        var timebase = mach_timebase_info_data_t()
        mach_timebase_info(&timebase)
        self.timebase = timebase
        // Without a name, each start of the app counts as a boot: then nothing is taken for confirmed.
        let session = Self.bootSession() ?? UUID()
        boot = withUnsafeBytes(of: session.uuid) { Data($0) }
    }

    public func now() -> Reading {
        let nanoseconds = mach_continuous_time() * UInt64(timebase.numer) / UInt64(timebase.denom)
        return Reading(
            wallMs: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)),
            sinceBootMs: nanoseconds / 1_000_000, boot: boot)
    }

    private static func bootSession() -> UUID? {
        var length = 0
        guard sysctlbyname("kern.bootsessionuuid", nil, &length, nil, 0) == 0 else { return nil }
        var name = [UInt8](repeating: 0, count: length)
        guard sysctlbyname("kern.bootsessionuuid", &name, &length, nil, 0) == 0 else { return nil }
        return UUID(uuidString: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
    }
}
