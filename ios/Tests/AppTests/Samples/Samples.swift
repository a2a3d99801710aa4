#if os(Linux)
    import Foundation
    import Platform
    import VNeID
    import Words

    /// Invented people, papers and codes of a test world.
    enum Samples {
        /// A Tuesday, 14:00 in Vietnam.
        static let now = Date(timeIntervalSince1970: 1_795_503_600)
        static let day: TimeInterval = 86_400
        static let person = AccountState.signedIn(
            level: .two, name: "Nguyễn Văn An Thử Nghiệm", number: "000000000789", standing: .active)
        static let offline = trouble(
            .standing, "unreachable",
            button: ActButton(label: said("action.open_network_settings"), act: .openNetworkSettings))
        static let version = Version(major: 0, minor: 1, patch: 0)

        static let refusals: [Refusal] = [
            .signedOut, .levelTooLow, .appTooOld(app: version, lowest: version), .phoneRemoved,
            .accountSuspended, .phoneWaiting(activates: now + 2 * day), .noCertificate,
            .clockWrong(shows: now - 400 * day, earliest: now), .certificateExpired(expired: now - day),
            .switchOff,
            .locked,
        ]

        /// Any modules: a black square in each second place.
        static let modules = Modules(size: 29, dark: Data((0..<29 * 29).map { UInt8($0 % 2) }))

        static func said(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> Message {
            Message(key: key, values: values.map { Placeholder(name: $0.key, value: .text(text: $0.value)) })
        }

        static func trouble(
            _ part: Part, _ code: String, more: [Message] = [], button: ActButton? = nil
        ) -> TroubleView {
            let (reason, now) = (said("trouble.\(code).reason"), said("trouble.\(code).now"))
            let advice = Advice(reason: reason, now: now, more: more, button: button)
            return TroubleView(part: said("part.\(part.code())"), advice: advice, mayPass: false)
        }

        static func notice(_ kind: NoticeKind?, id: Int64 = 7, read: Bool = true) -> NoticeView {
            let key = "account_notice.\(kind?.code() ?? "other")"
            return NoticeView(
                id: id, kind: kind,
                title: said("\(key).title", ["about": "Điện thoại của Bình", "digits": "47"]),
                now: Words(.vi).find("\(key).now") == nil ? nil : said("\(key).now"),
                at: messageOfInstant(at: now - Double(id) * 3_600), isRead: read,
                asksToMove: kind == .moveRequested ? "p2" : nil, notification: .account)
        }

        /// What signing in shows after these events.
        static func signIn(_ standing: SignInStanding, _ events: SignInEvent...) -> SignInView {
            let steps = SignIn()
            _ = steps.on(event: .opened(stage: stage(standing), hasScreenLock: true))
            for event in events { _ = steps.on(event: event) }
            return steps.view()
        }

        static func stage(_ standing: SignInStanding) -> SignInStage {
            SignInStage(standing: standing, hasPasscode: false)
        }

        static func waiting(takesActivationCode: Bool) -> SignInStanding {
            .waiting(
                SignInWait(
                    activates: now + day, digits: "47", takesActivationCode: takesActivationCode))
        }

        static func sheet(
            _ step: PasscodeStep, faults: [Message] = [], changed: Message? = nil, isBusy: Bool = false
        ) -> PasscodeView {
            let chooses = step == .choose || step == .new
            return PasscodeView(
                step: step, title: said("passcode_sheet.\(step)"),
                rule: chooses ? said("passcode_sheet.what") : nil, faults: faults,
                biometricsChanged: changed, attempt: 0, takesDigits: !isBusy, isBusy: isBusy,
                offersBiometrics: step == .unlock && changed == nil, canCancel: true, canForget: true)
        }

        static func paper(_ kind: PaperKind, _ state: PaperState = .valid) -> PaperSummary {
            let expires = kind == .vehicleRegistration ? nil : now + (state == .expired ? -9 : 3_000) * day
            return PaperSummary(
                id: Data(kind.code().utf8), kind: kind, number: "000000000789",
                holder: "Nguyễn Văn An Thử Nghiệm", issued: now, expires: expires, state: state)
        }

        static let licence = Paper.opened(
            summary: paper(.drivingLicence),
            fields: [
                PaperField(name: "birth_date", value: .date(year: 1990, month: 1, day: 1)),
                PaperField(name: "nationality", value: .text(text: "Việt Nam")),
                PaperField(name: "classes", value: .text(text: "A1, B2")),
            ], portrait: Portrait(mediaType: "image/jpeg", bytes: Data([1])))

        static func phone(_ name: String, _ standing: PhoneStanding, isThis: Bool = false) -> PhoneEntry {
            PhoneEntry(
                phone: name, name: name, platform: .ios, standing: standing, registered: now - 30 * day,
                activates: standing == .waiting ? now + 2 * day : nil, isThis: isThis)
        }

        static func verdict(
            _ code: VerdictCode, notices: [VerdictNotice] = [.codeAge], hint: String? = "NVA789",
            onlyTheCard: Bool = false
        ) -> Verdict {
            let kind = kind(code)
            let action: NextAction =
                switch kind {
                case .genuine: .comparePapers
                case .notGenuine: .doNotRely
                case .notOurs: .askForCodeInApp
                case .cannotTell: code == .listsTooOld ? .updateLists : .askNewCode
                }
            return Verdict(
                kind: kind, code: code, nextAction: action, hint: hint,
                notices: kind == .genuine ? notices.map { Caveat(notice: $0, seconds: 35) } : [],
                facts: facts, onlyTheCard: onlyTheCard, reasonS: 35)
        }

        /// As the core has it: named one by one, so that a new code asks for its place.
        private static func kind(_ code: VerdictCode) -> VerdictKind {
            switch code {
            case .genuine: .genuine
            case .deviceSignatureBad, .issuerSignatureBad, .issuerUnknown, .revoked: .notGenuine
            case .idCard, .euCertificate, .paymentCode, .webAddress, .wifi, .otherCode, .insuranceCard,
                .contact, .calibrationCode:
                .notOurs
            default: .cannotTell
            }
        }

        private static let facts = Facts(
            officerTime: now, officerTimeConfirmed: true, officerCorrectionS: -95, format: nil,
            malformed: nil, issuer: nil, trustListSequence: 12, trustListExpires: now + 90 * day,
            statusSequence: 4_031, evidenceIssued: now - 30 * 3_600, evidenceAgeS: 30 * 3_600,
            goodUntil: now + 20 * 3_600, certificateIssued: now - 3 * day,
            certificateExpires: now - 3 * 3_600, level: 2, made: now - 12, ageS: 12, clockDifferenceS: 8,
            tooOldByS: 35, earlyByS: 130, scannedAgoS: 95, scannedAs: .genuine, moment: 0)
    }
#endif
