import Platform
import VNeID

public struct LoginSettingsState: Equatable, Sendable {
    public var biometrics = false
    /// Whether the phone has any.
    public var biometricsOffered = false
    /// Whether a code is made only while the app is unlocked.
    public var unlockToPresent = false
    public var autoLockSeconds: UInt32 = 0
    /// Those to choose from.
    public var autoLockChoices: [AutoLockChoice] = []
}

public enum LoginSettingsEvent: Equatable, Sendable {
    case biometrics(Bool)
    case unlockToPresent(Bool)
    case autoLock(seconds: UInt32)
}

/// "Cài đặt đăng nhập".
@MainActor
public final class LoginSettingsPresenter: Presenter<LoginSettingsState, LoginSettingsEvent> {
    override func refresh() {
        let settings = session.phone.settings()
        state = LoginSettingsState(
            biometrics: settings.biometrics, biometricsOffered: session.device.lock.hasBiometrics,
            unlockToPresent: settings.unlockToPresent, autoLockSeconds: settings.autoLockS,
            autoLockChoices: autoLockChoices())
    }

    override func handle(_ event: LoginSettingsEvent) async throws {
        switch event {
        case .unlockToPresent(let on): try await session.set { $0.with(unlockToPresent: on) }
        case .autoLock(let seconds): try await session.set { $0.with(autoLockS: seconds) }
        case .biometrics(let on):
            if on { guard await session.device.lock.bindBiometrics() else { return } }
            try await session.set { $0.with(biometrics: on) }
        }
    }
}

public struct PasswordState: Asking, Equatable {
    public var isChanged = false
    public var trouble: TroubleView?
    public var isBusy = false
}

public enum PasswordEvent: Equatable, Sendable {
    case change(old: String, new: String)
    case done
}

/// "Đổi mật khẩu".
@MainActor
public final class PasswordPresenter: Presenter<PasswordState, PasswordEvent> {
    override func handle(_ event: PasswordEvent) async throws {
        switch event {
        case .done: session.navigation.close(.password)
        case .change(let old, let new):
            try await ask { try await $0.changePassword(old: old, new: new) }
            state.isChanged = state.trouble == nil
        }
    }
}

public struct DevicesState: Asking, Equatable {
    /// Newest first; `nil` before they were asked for.
    public var phones: [PhoneEntry]?
    public var trouble: TroubleView?
    public var isBusy = false
}

public enum DevicesEvent: Equatable, Sendable {
    case load
    case rename(phone: String, name: String)
    case remove(phone: String)
    case reportLost(phone: String)
    case signOutEverywhere
}

/// "Quản lý thiết bị".
@MainActor
public final class DevicesPresenter: Presenter<DevicesState, DevicesEvent> {
    func load() async throws {
        if let phones = try await ask({ try await $0.phones() }).phones { state.phones = phones }
    }

    override func handle(_ event: DevicesEvent) async throws {
        switch event {
        case .load: try await load()
        case .rename(let phone, let name):
            try await andLoad { try await $0.renamePhone(phone: phone, name: name) }
        case .remove(let phone): try await andLoad { try await $0.removePhone(phone: phone) }
        case .reportLost(let phone): try await andLoad { try await $0.reportLost(phone: phone) }
        case .signOutEverywhere:
            try await ask { try await $0.signOutEverywhere() }
            if state.trouble == nil { session.navigation.close(.devices) }
        }
    }

    private func andLoad(_ job: Job) async throws {
        try await ask(job)
        if state.trouble == nil { try await load() }
    }
}

public struct NotificationsState: Equatable, Sendable {
    /// Whether the system lets the app show any.
    public var isAllowed = false
    /// The kinds that are shown.
    public var on: Set<NotificationKind> = []
}

public enum NotificationsEvent: Equatable, Sendable {
    /// Asks the system, or opens its settings.
    case allow
    case show(NotificationKind, Bool)
}

/// "Cài đặt thông báo".
@MainActor
public final class NotificationsPresenter: Presenter<NotificationsState, NotificationsEvent> {
    override func refresh() {
        state = NotificationsState(
            isAllowed: session.device.reminders.allowed,
            on: Set(NotificationKind.allCases.filter { session.notes.shows($0) }))
    }

    override func handle(_ event: NotificationsEvent) async throws {
        switch event {
        case .allow: await session.device.reminders.allow()
        case .show(let kind, let on):
            session.notes[kind.note] = on ? nil : "off"
            session.plan()
        }
    }
}

extension Notes {
    /// Whether notifications of this kind are shown: all are, until somebody switches one off.
    public func shows(_ kind: NotificationKind) -> Bool { self[kind.note] == nil }
}

extension NotificationKind {
    fileprivate var note: String { "notification_\(code())" }
}
