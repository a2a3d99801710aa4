#if os(Linux)
    import Foundation
    import SwiftUI
    import VNeID

    @testable import Presenters
    @testable import Screens

    extension Sample {
        static var citizens: [Sample] {
            homes + codes + wallets + notices + signIns + passcodes + settings + obstacles
        }

        private static var homes: [Sample] {
            let home = HomeState(
                name: "Nguyễn Văn An Thử Nghiệm", card: .ready(until: Samples.now + 2 * Samples.day),
                papers: 4, notice: Samples.notice(.signedIn))
            func sample(
                _ name: String, _ says: [String], _ taps: [(String, String)] = [],
                _ change: (inout HomeState) -> Void
            ) -> Sample {
                var state = home
                change(&state)
                let shown = state
                return Sample("home \(name)", says: ["code.title"] + says, taps: taps) {
                    HomeScreen(state: shown, on: $0)
                }
            }
            let remedies: [Refusal: (String, Act)] = Dictionary(
                uniqueKeysWithValues: zip(
                    Samples.refusals,
                    [
                        ("action.sign_in", .signIn), ("action.nearest_place", .nearestPlace),
                        ("action.update_app", .updateApp), ("action.sign_in_again", .signIn),
                        ("action.nearest_place", .nearestPlace), ("sign_in.waiting_open", .signIn),
                        ("action.go_online", .sync), ("action.open_date_settings", .openDateSettings),
                        ("action.go_online", .sync), ("personal.qr_verification", .switchOn),
                        ("action.unlock", .unlock),
                    ]))
            return [
                sample(
                    "ready", ["code.offline_until", "home.what"],
                    [("code.make", "makeCode"), ("tab.wallet", "wallet"), ("home.last_notice", "notices")]
                ) { _ in },
                sample("making", ["home.making", "spoken.busy"]) { $0.card = .making },
                sample("offline", ["trouble.unreachable.now"]) { $0.trouble = Samples.offline },
            ]
                + Samples.refusals.map { refusal in
                    let key = "refusal.\(refusal.code())"
                    let (label, act) = remedies[refusal]!
                    let taps = [(label, "\(HomeEvent.act(act))")]
                    return sample(refusal.code(), ["\(key).reason", "\(key).now"], taps) {
                        $0.card = .refused(refusal)
                        $0.notice = nil
                    }
                }
        }

        private static var codes: [Sample] {
            let code = ShownCode(modules: Samples.modules, quietZone: 4, secondsLeft: 42, lifeSeconds: 60)
            let taps = [("action.open_wallet", "wallet"), ("action.done", "done")]
            func sample(_ name: String, _ says: [String], _ change: (inout ShownCode) -> Void) -> Sample {
                var shown = code
                change(&shown)
                let state = CodeState.showing(shown)
                return Sample("code \(name)", says: ["spoken.showing", "showing.next"] + says, taps: taps) {
                    CodeScreen(state: state, on: $0)
                }
            }
            return [
                sample("showing", ["showing.qr"]) { _ in },
                sample("in its last seconds", ["showing.qr"]) { $0.secondsLeft = 7 },
                sample("hidden", ["showing.hidden"]) { $0.isHidden = true },
                sample("pictured", ["showing.pictured", "showing.qr"]) { $0.wasPictured = true },
                Sample(
                    "code expired", says: ["code.expired", "showing.expired"],
                    taps: taps + [("code.make_again", "makeAgain")]
                ) { CodeScreen(state: .expired, on: $0) },
            ]
        }

        private static var wallets: [Sample] {
            let papers = PaperKind.allCases.filter { $0 != .other }.map {
                PaperLine.shown(summary: Samples.paper($0))
            }
            let troubled: [PaperLine] =
                [.shown(summary: Samples.paper(.drivingLicence, .withdrawn))]
                + [.shown(summary: Samples.paper(.healthInsurance, .expired))]
                + [.shown(summary: Samples.paper(.vehicleRegistration, .issuerWithdrawn))]
                + PaperReason.allCases.enumerated().map {
                    .notShown(id: Data([UInt8($0.offset)]), reason: $0.element)
                }
            func sample(
                _ name: String, _ says: [String], _ taps: [(String, String)], _ state: WalletState
            ) -> Sample {
                Sample("wallet \(name)", says: ["wallet.title"] + says, taps: taps) {
                    WalletScreen(state: state, on: $0)
                }
            }
            let card = Samples.paper(.citizenCard)
            return [
                sample(
                    "signed out", ["papers.signed_out"], [("action.sign_in", "signIn")],
                    WalletState(content: .signedOut)),
                sample("locked", ["papers.locked"], [("action.unlock", "unlock")], WalletState()),
                sample("loading", ["papers.loading"], [], WalletState(content: .papers([]), isBusy: true)),
                sample(
                    "empty", ["wallet.empty"], [("papers.fetch", "load")], WalletState(content: .papers([]))),
                sample(
                    "with papers",
                    ["document.driving_licence.title", "papers.number_hidden", "papers.offline"],
                    [("document.citizen_card.title", "\(WalletEvent.open(id: card.id))")],
                    WalletState(content: .papers(papers))),
                sample(
                    "with trouble",
                    [
                        "wallet.withdrawn", "wallet.expired", "wallet.issuer_withdrawn", "wallet.damaged",
                        "wallet.issuer_unknown", "papers.not_held", "trouble.unreachable.now",
                    ], [("papers.fetch", "load")],
                    WalletState(content: .papers(troubled), trouble: Samples.offline)),
                Sample(
                    "paper",
                    says: [
                        "document.driving_licence.title", "field.classes", "wallet.issued", "wallet.expires",
                        "wallet.signature_checked", "wallet.portrait", "papers.number_hidden",
                    ]
                ) { PaperScreen(state: PaperPageState(paper: Samples.licence), on: $0) },
                Sample("paper damaged", says: ["wallet.damaged"], taps: [("papers.fetch", "load")]) {
                    PaperScreen(state: PaperPageState(paper: .notShown(reason: .damaged)), on: $0)
                },
            ]
        }

        private static var notices: [Sample] {
            let all = NoticeKind.allCases.enumerated().map {
                Samples.notice($0.element, id: Int64($0.offset), read: $0.offset > 1)
            }
            let titles = NoticeKind.allCases.map { "account_notice.\($0.code()).title" }
            let refuse = "\(NoticesEvent.answer(phone: "p2", approve: false))"
            return [
                Sample("notices none", says: ["notices.empty"], taps: [("notices.load", "load")]) {
                    NoticesScreen(state: NoticesState(), on: $0)
                },
                Sample(
                    "notices", says: titles + ["spoken.unread"], taps: [("notices.refuse", refuse)]
                ) { NoticesScreen(state: NoticesState(notices: all, waiting: ["p2"]), on: $0) },
                Sample("notices newer", says: ["account_notice.other.title"]) {
                    NoticesScreen(state: NoticesState(notices: [Samples.notice(nil)]), on: $0)
                },
                Sample("notices offline", says: ["trouble.unreachable.reason"]) {
                    NoticesScreen(state: NoticesState(trouble: Samples.offline, isBusy: true), on: $0)
                },
            ]
        }

        private static var signIns: [Sample] {
            let tries = Message(
                key: "trouble_more.tries",
                values: [Placeholder(name: "count", value: .number(number: 3))])
            let refused = Samples.trouble(.signIn, "sign_in_refused", more: [tries])
            let submitted = SignInEvent.submitted(number: "000000000789", password: "mat-khau")
            let code = { SignInStanding.awaitingCode(digits: "47", countsForS: $0) }
            let waiting = Samples.waiting(takesActivationCode: false)
            let first = Samples.waiting(takesActivationCode: true)
            let answered = { (standing: SignInStanding, trouble: TroubleView?) in
                SignInEvent.answered(stage: Samples.stage(standing), trouble: trouble)
            }
            let activated = { (code: String, more: [Message]) in
                Samples.signIn(
                    first, .activationEntered(code: "00000-00001"),
                    answered(first, Samples.trouble(.signIn, code, more: more)))
            }
            let registering = SignInStanding.awaitingRegistration
            let look = [("sign_in.waiting_look", "tryAgain"), ("action.later", "later")]
            let views: [(String, SignInView, [String], [(String, String)])] = [
                ("number", Samples.signIn(.signedOut), ["sign_in.number_rule"], [("action.cancel", "left")]),
                (
                    "refused", Samples.signIn(.signedOut, submitted, answered(.signedOut, refused)),
                    ["trouble.sign_in_refused.reason", "trouble_more.tries"], []
                ),
                (
                    "removed", Samples.signIn(waiting, .tryAgain, answered(.removed, nil)),
                    ["refusal.phone_removed.reason", "sign_in.number_rule"], []
                ),
                (
                    "code", Samples.signIn(code(280)),
                    [
                        "sign_in.code_sent", "sign_in.match_digits", "sign_in.match_digits_what",
                        "sign_in.code_warning", "sign_in.code_left",
                    ],
                    [("sign_in.restart", "sendAgain")]
                ),
                ("code over", Samples.signIn(code(0)), ["sign_in.code_over"], []),
                ("registering", Samples.signIn(registering, .tryAgain), ["sign_in.registering"], []),
                (
                    "registering offline",
                    Samples.signIn(registering, .tryAgain, answered(registering, Samples.offline)),
                    ["trouble.unreachable.reason"], [("action.try_again", "tryAgain")]
                ),
                (
                    "biometrics",
                    Samples.signIn(
                        registering, .tryAgain, answered(.signedIn, nil),
                        .passcodeChosen(phoneHasBiometrics: true)), ["sign_in.biometrics"],
                    [
                        ("sign_in.biometrics_use", "\(SignInEvent.biometricsChosen(on: true))"),
                        ("action.later", "\(SignInEvent.biometricsChosen(on: false))"),
                    ]
                ),
                (
                    "waiting", Samples.signIn(waiting),
                    [
                        "sign_in.waiting_until", "sign_in.match_digits", "sign_in.waiting_approve",
                        "sign_in.waiting_counter",
                    ], look
                ),
                (
                    "waiting first", Samples.signIn(first),
                    ["sign_in.waiting_first", "sign_in.waiting_first_until", "sign_in.activation_rule"], look
                ),
                (
                    "waiting first mistyped", activated("activation_code_mistyped", []),
                    ["trouble.activation_code_mistyped.reason", "trouble.activation_code_mistyped.now"], []
                ),
                (
                    "waiting first wrong", activated("activation_code_wrong", [tries]),
                    ["trouble.activation_code_wrong.reason", "trouble_more.tries"], []
                ),
                (
                    "waiting first ended", activated("activation_ended", []),
                    ["trouble.activation_ended.reason"], []
                ),
            ]
            return views.map { name, view, says, taps in
                Sample("sign in \(name)", says: says, taps: taps) { SignInScreen(view: view, on: $0) }
            }
        }

        private static var passcodes: [Sample] {
            func sample(_ name: String, _ says: [String], _ view: PasscodeView) -> Sample {
                Sample("passcode \(name)", says: says, taps: [("action.cancel", "cancelled")]) {
                    PasscodeScreen(view: view, on: $0)
                }
            }
            let wait = Message(
                key: "passcode.wait",
                values: [
                    Placeholder(
                        name: "duration", value: .message(message: messageOfDuration(seconds: 30)))
                ])
            let changed = Samples.said("passcode_sheet.biometrics_changed")
            return PasscodeStep.allCases.map { step in
                sample("\(step)", ["passcode_sheet.\(step)"], Samples.sheet(step))
            } + [
                sample(
                    "wrong", ["passcode.wrong", "passcode.wait"],
                    Samples.sheet(.unlock, faults: [Samples.said("passcode.wrong"), wait])),
                sample(
                    "weak", ["passcode.weak"], Samples.sheet(.choose, faults: [Samples.said("passcode.weak")])
                ),
                sample(
                    "differs", ["passcode_sheet.differs"],
                    Samples.sheet(.new, faults: [Samples.said("passcode_sheet.differs")])),
                sample("busy", ["spoken.busy"], Samples.sheet(.unlock, isBusy: true)),
                sample(
                    "biometrics changed", ["passcode_sheet.biometrics_changed"],
                    Samples.sheet(.unlock, changed: changed)),
                Sample(
                    "passcode biometrics", says: ["passcode_sheet.unlock"],
                    taps: [("passcode_sheet.biometrics", "biometrics")]
                ) { PasscodeScreen(view: Samples.sheet(.unlock), on: $0) },
            ]
        }

        private static var settings: [Sample] {
            let personal = PersonalState(account: Samples.person, qrVerification: true, version: "0.1.0")
            let nobody = PersonalState(version: "0.1.0")
            let login = LoginSettingsState(
                biometrics: true, biometricsOffered: true, unlockToPresent: true, autoLockSeconds: 120,
                autoLockChoices: autoLockChoices())
            let phones = [
                Samples.phone("Điện thoại của An", .active, isThis: true), Samples.phone("Máy mới", .waiting),
                Samples.phone("Máy cũ", .removed), Samples.phone("Máy rơi", .lost),
            ]
            let rows = PersonalRow.allCases.map { row in
                ("personal.\(row.rawValue)", "\(PersonalEvent.open(row))")
            }
            let onlyBiometrics = "biometrics(false)"
            return [
                Sample(
                    "personal", says: ["personal.level_two", "personal.version"],
                    taps: rows + [("personal.qr_verification", "qrVerification(false)")]
                ) { PersonalScreen(state: personal, on: $0) },
                Sample(
                    "personal signed out", says: ["personal.nobody"], taps: [("action.sign_in", "signIn")]
                ) { PersonalScreen(state: nobody, on: $0) },
                Sample(
                    "login settings", says: ["login.biometrics_what", "login.auto_lock"],
                    taps: [
                        ("login.biometrics", onlyBiometrics),
                        ("login.unlock_to_present", "unlockToPresent(false)"),
                    ]
                ) { LoginSettingsScreen(state: login, on: $0) },
                Sample("login settings without biometrics", says: ["login.no_biometrics"]) {
                    LoginSettingsScreen(state: LoginSettingsState(autoLockChoices: autoLockChoices()), on: $0)
                },
                Sample("password", says: ["change_password.rule"]) {
                    PasswordScreen(state: PasswordState(), on: $0)
                },
                Sample("password refused", says: ["trouble.unreachable.reason"]) {
                    PasswordScreen(state: PasswordState(trouble: Samples.offline), on: $0)
                },
                Sample(
                    "password changed", says: ["change_password.changed"], taps: [("action.done", "done")]
                ) { PasswordScreen(state: PasswordState(isChanged: true), on: $0) },
                Sample("devices loading", says: ["devices.loading"]) {
                    DevicesScreen(state: DevicesState(isBusy: true), on: $0)
                },
                Sample(
                    "devices offline", says: ["trouble.unreachable.reason"],
                    taps: [("action.try_again", "load")]
                ) { DevicesScreen(state: DevicesState(trouble: Samples.offline), on: $0) },
                Sample(
                    "devices", says: ["devices.this", "devices.waiting", "devices.removed", "devices.lost"]
                ) { DevicesScreen(state: DevicesState(phones: phones), on: $0) },
                Sample(
                    "notifications", says: ["notifications.papers_what"],
                    taps: [("notifications.papers", "\(NotificationsEvent.show(.papers, true))")]
                ) { NotificationsScreen(state: NotificationsState(isAllowed: true, on: [.account]), on: $0) },
                Sample(
                    "notifications blocked", says: ["notifications.not_allowed"],
                    taps: [("notifications.allow", "allow")]
                ) { NotificationsScreen(state: NotificationsState(), on: $0) },
                Sample("terms", says: ["terms.code.title", "terms.data.text"]) { _ in TermsScreen() },
                Sample(
                    "officer entry", says: ["officer.what", "officer.keeps_nothing"],
                    taps: [("officer.enter", "enterOfficerMode")]
                ) { OfficerEntryScreen(state: personal, on: $0) },
                Sample("officer entry of level one", says: ["officer.needs_level_two"]) {
                    OfficerEntryScreen(state: nobody, on: $0)
                },
            ]
        }

        private static var obstacles: [Sample] {
            let taps: [Obstacle: [(String, String)]] = [
                .noScreenLock: [("action.open_security_settings", "openSecuritySettings")],
                .keyInvalidated: [("action.sign_in_again", "signInAgain")],
                .diskFull: [
                    ("action.open_storage_settings", "openStorageSettings"), ("action.try_again", "tryAgain"),
                ],
                .notStored: [("action.try_again", "tryAgain")],
                .stateDamaged: [("action.try_again", "tryAgain")],
                .stateNewer: [("action.update_app", "updateApp")],
                .keyFailed: [("action.try_again", "tryAgain"), ("action.back", "back")],
            ]
            return Obstacle.allCases.map { obstacle in
                let key = "obstacle.\(obstacle.code())"
                return Sample(key, says: ["\(key).title", "\(key).text"], taps: taps[obstacle] ?? []) {
                    ObstacleScreen(obstacle: obstacle, on: $0)
                }
            }
        }
    }
#endif
