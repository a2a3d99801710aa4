import Presenters
import SwiftUI
import VNeID

/// "Cài đặt đăng nhập".
struct LoginSettingsScreen: View {
    let state: LoginSettingsState
    let on: @MainActor (LoginSettingsEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: words("personal.login_settings")) {
            Section {
                let what = words(state.biometricsOffered ? "login.biometrics_what" : "login.no_biometrics")
                Switch(key: "login.biometrics", detail: what, isOn: state.biometrics) { on(.biometrics($0)) }
                    .disabled(!state.biometricsOffered)
                Switch(key: "login.unlock_to_present", isOn: state.unlockToPresent) {
                    on(.unlockToPresent($0))
                }
            }
            Section {
                let chosen = Binding(state.autoLockSeconds) { on(.autoLock(seconds: $0)) }
                Picker(words("login.auto_lock"), selection: chosen) {
                    ForEach(state.autoLockChoices, id: \.seconds) { choice in
                        Text(words(choice.label)).tag(choice.seconds)
                    }
                }
                .pickerStyle(.inline)
            }
        }
    }
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
        PageForm(title: words("personal.password"), trouble: state.trouble) {
            if state.isChanged {
                About(title: words("change_password.changed"), symbol: "checkmark.circle")
                Section { Primary(title: words("action.done")) { on(.done) } }
            } else {
                fields
            }
        }
    }

    @ViewBuilder private var fields: some View {
        Section { SecureField(words("change_password.old"), text: $old).textContentType(.password) }
        Section {
            SecureField(words("change_password.new"), text: $new).textContentType(.newPassword)
            SecureField(words("change_password.again"), text: $again).textContentType(.newPassword)
        } footer: {
            Text(words("change_password.rule")).foregroundStyle(.quiet)
        }
        if !new.hasPrefix(again) { Note(title: words("change_password.differs")) }
        Primary(title: words("personal.password"), isBusy: state.isBusy) { on(.change(old: old, new: new)) }
            .disabled(old.isEmpty || new.isEmpty || new != again)
    }
}

/// "Quản lý thiết bị".
struct DevicesScreen: View {
    let state: DevicesState
    let on: @MainActor (DevicesEvent) -> Void
    @State private var question: Question?
    @State private var renamed: PhoneEntry?
    @State private var name = ""
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: words("personal.devices"), trouble: state.trouble, question: $question) {
            if state.trouble != nil { Secondary(title: words("action.try_again")) { on(.load) } }
            if let phones = state.phones {
                ForEach(phones, id: \.phone) { phone in
                    Section {
                        line(phone)
                        if phone.standing == .active || phone.standing == .waiting { changes(phone) }
                    }
                }
                Section {
                    let yes = "action.sign_out"
                    asked("devices.sign_out_everywhere", "everywhere", yes: yes, .signOutEverywhere)
                }
            } else if state.isBusy {
                About(title: words("devices.loading"), symbol: "iphone")
            }
        }
        .alert(words("devices.rename"), isPresented: $renamed.isThere(), presenting: renamed) { phone in
            TextField(words("devices.name"), text: $name)
            Button(words("action.save")) {
                on(.rename(phone: phone.phone, name: name.trimmingCharacters(in: .whitespaces)))
            }
            .disabled(name.allSatisfy(\.isWhitespace))
            Button(words("action.cancel"), role: .cancel) {}
        }
    }

    private func line(_ phone: PhoneEntry) -> some View {
        let standing =
            switch phone.standing {
            case .active: words("devices.active")
            case .waiting: words("devices.waiting", ["instant": phone.activates.map(words.instant) ?? ""])
            case .removed: words("devices.removed")
            case .lost: words("devices.lost")
            }
        let what = phone.isThis ? "\(words("devices.this")) · \(standing)" : standing
        let registered = words("devices.registered", ["date": words.day(phone.registered)])
        return Row(title: phone.name, detail: "\(what)\n\(registered)", symbol: "iphone")
    }

    @ViewBuilder private func changes(_ phone: PhoneEntry) -> some View {
        Button(words("devices.rename")) {
            name = phone.name
            renamed = phone
        }
        .disabled(state.isBusy)
        if !phone.isThis {
            asked("devices.remove", "remove", phone.name, .remove(phone: phone.phone))
            asked("devices.report_lost", "lost", phone.name, .reportLost(phone: phone.phone))
        }
    }

    /// A button for what is asked about first.
    private func asked(
        _ key: String, _ what: String, _ name: String = "", yes: String? = nil, _ event: DevicesEvent
    ) -> some View {
        Button(words(key), role: .destructive) {
            question = words.question("devices.\(what)", name: name, yes: yes ?? key) { on(event) }
        }
        .disabled(state.isBusy)
    }
}

/// "Cài đặt thông báo".
struct NotificationsScreen: View {
    let state: NotificationsState
    let on: @MainActor (NotificationsEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: words("personal.notifications")) {
            if !state.isAllowed {
                Section {
                    Note(title: words("notifications.not_allowed"), symbol: "bell.slash.fill")
                    Primary(title: words("notifications.allow")) { on(.allow) }
                }
            }
            Section {
                ForEach(NotificationKind.allCases, id: \.self) { kind in
                    let isOn = state.on.contains(kind)
                    Switch(key: kind.title().key, detail: words(kind.text()), isOn: isOn) {
                        on(.show(kind, $0))
                    }
                }
            }
            .disabled(!state.isAllowed)
        }
    }
}
