import Presenters
import SwiftUI
import VNeID

/// "Cài đặt đăng nhập".
struct LoginSettingsScreen: View {
    let state: LoginSettingsState
    let on: @MainActor (LoginSettingsEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("personal.login_settings"), back: back) {
            Toggle(
                words("login.biometrics"),
                isOn: Binding(get: { state.biometrics }, set: { on(.biometrics($0)) })
            )
            .disabled(!state.biometricsOffered)
            Text(words(state.biometricsOffered ? "login.biometrics_what" : "login.no_biometrics"))
                .font(.footnote)
            Toggle(
                words("login.unlock_to_present"),
                isOn: Binding(get: { state.unlockToPresent }, set: { on(.unlockToPresent($0)) }))
            Text(words("login.unlock_to_present_what")).font(.footnote)
            Text(words("login.auto_lock")).font(.headline).accessibilityAddTraits(.isHeader)
            ForEach(state.autoLockChoices, id: \.self) { seconds in
                Button {
                    on(.autoLock(seconds: seconds))
                } label: {
                    Label(
                        words.duration(seconds: Int64(seconds)),
                        systemImage: seconds == state.autoLockSeconds ? "checkmark.circle.fill" : "circle")
                }
            }
        }
    }

    private func back() { on(.back) }
}

/// "Đổi mật khẩu".
struct PasswordScreen: View {
    let state: PasswordState
    let on: @MainActor (PasswordEvent) -> Void
    @State private var old = ""
    @State private var new = ""
    @State private var again = ""
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("personal.password"), back: back) {
            if state.isChanged {
                Text(words("change_password.changed")).font(.headline)
            } else {
                SecureField(words("change_password.old"), text: $old)
                SecureField(words("change_password.new"), text: $new)
                Text(words("change_password.rule")).font(.footnote)
                SecureField(words("change_password.again"), text: $again)
                if !again.isEmpty && new != again { Text(words("change_password.differs")).font(.headline) }
                TroubleNote(trouble: state.trouble)
                Primary(title: words("action.save"), isBusy: state.isBusy) {
                    on(.change(old: old, new: new))
                }
                .disabled(new.isEmpty || new != again)
            }
        }
    }

    private func back() { on(.back) }
}

/// "Quản lý thiết bị".
struct DevicesScreen: View {
    let state: DevicesState
    let on: @MainActor (DevicesEvent) -> Void
    @State private var isLeaving = false
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("personal.devices"), back: back) {
            if let phones = state.phones {
                ForEach(phones, id: \.phone) { DeviceRow(phone: $0, on: on) }
            } else if state.isBusy {
                Text(words("devices.loading"))
            }
            TroubleNote(trouble: state.trouble)
            if state.trouble != nil {
                Primary(title: words("action.try_again"), isBusy: state.isBusy) { on(.load) }
            }
            if isLeaving {
                Message(title: words("devices.everywhere_title"), text: words("devices.everywhere_warning"))
                Primary(title: words("devices.sign_out_everywhere"), isBusy: state.isBusy) {
                    isLeaving = false
                    on(.signOutEverywhere)
                }
                Secondary(title: words("action.cancel")) { isLeaving = false }
            } else {
                Secondary(title: words("devices.sign_out_everywhere")) { isLeaving = true }
            }
        }
    }

    private func back() { on(.back) }
}

/// One phone of the account.
private struct DeviceRow: View {
    private enum Asked { case rename, remove, lost }

    let phone: PhoneEntry
    let on: @MainActor (DevicesEvent) -> Void
    @State private var asked: Asked?
    @State private var name = ""
    @Environment(\.words) private var words

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            Message(title: phone.name, text: phone.isThis ? words("devices.this") : standing)
            Text(words("devices.registered", ["date": words.day(phone.registered)])).font(.footnote)
            switch asked {
            case nil:
                Secondary(title: words("devices.rename")) {
                    name = phone.name
                    asked = .rename
                }
                if !phone.isThis && (phone.standing == .active || phone.standing == .waiting) {
                    Secondary(title: words("devices.remove")) { asked = .remove }
                    Secondary(title: words("devices.report_lost")) { asked = .lost }
                }
            case .rename:
                TextField(words("devices.name"), text: $name)
                sure(words("action.save"), .rename(phone: phone.phone, name: name))
            case .remove:
                Message(
                    title: words("devices.remove_title", ["name": phone.name]),
                    text: words("devices.remove_warning"))
                sure(words("devices.remove"), .remove(phone: phone.phone))
            case .lost:
                Message(
                    title: words("devices.lost_title", ["name": phone.name]),
                    text: words("devices.lost_warning"))
                sure(words("devices.report_lost"), .reportLost(phone: phone.phone))
            }
        }
    }

    @ViewBuilder private func sure(_ title: String, _ event: DevicesEvent) -> some View {
        Primary(title: title) {
            asked = nil
            on(event)
        }
        Secondary(title: words("action.cancel")) { asked = nil }
    }

    private var standing: String {
        switch phone.standing {
        case .active: words("devices.active")
        case .waiting: words("devices.waiting", ["instant": phone.activates.map(words.instant) ?? ""])
        case .removed: words("devices.removed")
        case .lost: words("devices.lost")
        }
    }
}

/// "Cài đặt thông báo".
struct NotificationsScreen: View {
    let state: NotificationsState
    let on: @MainActor (NotificationsEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("personal.notifications"), back: back) {
            if !state.isAllowed {
                Text(words("notifications.not_allowed"))
                Primary(title: words("notifications.allow")) { on(.allow) }
            }
            ForEach(NotificationKind.allCases, id: \.self) { kind in
                Toggle(
                    words("notifications.\(kind.rawValue)"),
                    isOn: Binding(get: { state.on.contains(kind) }, set: { on(.show(kind, $0)) }))
                Text(words("notifications.\(kind.rawValue)_what")).font(.footnote)
            }
        }
    }

    private func back() { on(.back) }
}
