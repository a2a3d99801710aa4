#if os(Linux)
    import Foundation
    import Platform
    import SwiftUI
    import Testing
    import VNeID
    import Words

    @testable import Presenters
    @testable import Screens

    /// The screens over the stand-in for SwiftUI: what they say, and what a tap does. How they look, only
    /// Apple's SwiftUI shows.
    @MainActor
    @Suite(.serialized) struct ScreensTests {
        private func screen(_ phone: PlayedPhone) -> Screen<AppScreen<EmptyView>> {
            Screen { AppScreen(phone.presenter, decode: { _ in nil }) { EmptyView() } }
        }

        /// The main job, by taps alone: the switch, the button, the officer's verdict.
        @Test func twoTapsToACodeAndOneVerdict() async throws {
            let world = try TestWorld()
            defer { world.close() }
            let citizen = try await world.signedIn("000000000789")
            let officer = try await world.signedIn("000000000456", "Trần Thị Cán Bộ Thử")
            let (mine, theirs) = (screen(citizen), screen(officer))

            #expect(mine.texts.contains("“Xác minh ứng dụng qua QR code” đang tắt."))
            #expect(mine.tap("Xác minh ứng dụng qua QR code"))
            try await until("the button is there") { mine.texts.contains("Tạo mã QR") }
            #expect(mine.texts.contains { $0.hasPrefix("Dùng ngoại tuyến đến ") })
            #expect(mine.tap("Tạo mã QR"))
            try await until("the code is there") { mine.texts.contains("Mã QR để cán bộ quét") }
            #expect(mine.texts.contains { $0.hasPrefix("Mã QR đang hiển thị, còn ") })

            for step in ["Cá nhân", "Chế độ cán bộ", "Vào chế độ cán bộ"] {
                try await until("“\(step)” can be tapped") { theirs.tap(step) }
            }
            try await until("it can be checked") {
                theirs.texts.contains { $0.hasPrefix("Kiểm tra được đến ") }
            }
            #expect(theirs.texts.contains("CHẾ ĐỘ CÁN BỘ"))
            try await officer.read(try #require(citizen.shownCode))
            for text in ["ỨNG DỤNG THẬT", "N.T.N ···789 - đối chiếu với giấy tờ xuất trình"] {
                #expect(theirs.texts.contains(text), "\(theirs.texts)")
            }
            #expect(theirs.tap("Người tiếp theo"))
            try await until("the camera looks") { theirs.texts.contains("Quét mã của công dân") }

            // While the screen is recorded, the code is not to be seen.
            citizen.display.isCaptured = true
            #expect(!mine.texts.contains("Mã QR để cán bộ quét"))
            citizen.display.isCaptured = false
            #expect(mine.tap("Mở Ví giấy tờ"))
            try await until("the wallet is open") { mine.texts.contains("Thẻ bảo hiểm y tế") }
        }

        @Test func everyPageSaysItInWordsInBothLanguages() async throws {
            let phone = try await PlayedPhone.alone()
            phone.camera.onStart = .refused(canAsk: true)
            phone.of.officer.on(.typed("VN9:AAAA"))
            try await until("there is a verdict") { phone.place.page == .verdict }
            for language in Language.allCases {
                phone.language = language
                for page in Page.allCases where !AppTab.allCases.map(\.page).contains(page) {
                    if page == .signIn {
                        try await phone.of.signIn.open()
                    } else {
                        phone.presenter.navigation.open(page)
                    }
                    try check(phone, "\(page)")
                }
                for tab in AppTab.allCases {
                    phone.presenter.navigation.tab(tab)
                    try check(phone, "\(tab)")
                }
                for obstacle in Obstacle.allCases {
                    phone.presenter.navigation.block(obstacle) {}
                    try check(phone, "\(obstacle)")
                    phone.presenter.navigation.unblock()
                }
            }
        }

        /// Something is said, none of it a key of the table, and that it is a test world.
        private func check(_ phone: PlayedPhone, _ place: String) throws {
            let texts = screen(phone).texts
            #expect(texts.count > 2, "\(place): \(texts)")
            #expect(texts.contains(Words(phone.language)("world.test")), "\(place)")
            let keys = texts.filter { $0.contains(/^[a-z_]+\.[a-z_.]+$/) || $0.contains(/\{\w+\}/) }
            #expect(keys.isEmpty, "\(place): \(keys)")
        }

        @Test func sixDigitsAreSentAndCleared() async throws {
            var sent: [PasscodeEvent] = []
            let sheet = Screen { PasscodeScreen(view: Samples.sheet(.unlock), on: { sent.append($0) }) }
            sheet.type("28a061", into: "Nhập passcode")
            #expect(sent.isEmpty)
            sheet.type("280619", into: "Nhập passcode")
            #expect(sent == [.entered(passcode: "280619")])
            #expect(!sheet.texts.contains("280619"))
        }

        @Test func atTheSecondCannotTellTheCardIsAskedFor() async throws {
            let phone = try await PlayedPhone.alone()
            try await phone.of.officer.handle(.typed("VN9:AAAA"))
            #expect(!screen(phone).texts.contains("Đề nghị xuất trình thẻ căn cước"))
            try await phone.of.officer.handle(.typed("VN9:BBBB"))
            #expect(screen(phone).texts.contains("Đề nghị xuất trình thẻ căn cước"))
        }

        @Test func whatCantBeTakenBackAsksFirst() {
            var events: [String] = []
            let account = PersonalState(account: Samples.person, version: "0.1.0")
            let personal = Screen { PersonalScreen(state: account, on: { events.append("\($0)") }) }
            #expect(personal.tap("Đăng xuất") && events.isEmpty)
            // Below the question nothing can be tapped, and "no" closes it.
            #expect(!personal.tap("Quản lý thiết bị") && personal.tap("Huỷ"))
            #expect(!personal.texts.contains("Đăng xuất khỏi điện thoại này?"))
            #expect(personal.tap("Đăng xuất") && personal.tap("Đăng xuất"))
            #expect(events == ["signOut"] && personal.tap("Quản lý thiết bị"))

            events = []
            let phones = [Samples.phone("Máy mới", .waiting)]
            let devices = Screen {
                DevicesScreen(state: DevicesState(phones: phones), on: { events.append("\($0)") })
            }
            #expect(devices.tap("Báo mất") && events.isEmpty)
            #expect(devices.texts.contains("Báo mất “Máy mới”?") && devices.tap("Báo mất"))
            #expect(devices.tap("Đổi tên") && devices.type(" Máy của An ", into: "Tên điện thoại"))
            #expect(devices.tap("Lưu"))
            let renamed = DevicesEvent.rename(phone: "Máy mới", name: "Máy của An")
            #expect(events == ["\(DevicesEvent.reportLost(phone: "Máy mới"))", "\(renamed)"])

            events = []
            let asked = NoticesState(notices: [Samples.notice(.moveRequested)], waiting: ["p2"])
            let notices = Screen { NoticesScreen(state: asked, on: { events.append("\($0)") }) }
            #expect(notices.tap("Đồng ý") && events.isEmpty && notices.tap("Đồng ý"))
            #expect(events == ["\(NoticesEvent.answer(phone: "p2", approve: true))"])
        }

        @Test func whatIsTypedIsSentWhenItIsWhole() {
            var events: [String] = []
            let signIn = Screen {
                SignInScreen(view: Samples.signIn(.signedOut), on: { events.append("\($0)") })
            }
            signIn.type("0000 0000 078", into: "Số định danh cá nhân")
            signIn.type("mat-khau", into: "Mật khẩu")
            #expect(!signIn.tap("Tiếp tục"))
            // Digits of other scripts are not accepted.
            signIn.type("0000 ٠ ０ ² 0000 0789", into: "Số định danh cá nhân")
            #expect(signIn.tap("Tiếp tục"))
            #expect(events == ["\(SignInEvent.submitted(number: "000000000789", password: "mat-khau"))"])
            let scan = Screen {
                ScanScreen(state: ScanState(handScanner: .proven), preview: EmptyView()) {
                    events.append("\($0)")
                }
            }
            events = []
            scan.type(" VN9:AAAA ", into: "Nội dung mã")
            #expect(events.isEmpty && !scan.tap("Kiểm tra"))
            // Each with its own ending, whichever the scanner has; blanks belong to the text.
            scan.type(" VN9:AAAA \r\nVN9:BBBB\t\nVN9", into: "Nội dung mã")
            let scans = [" VN9:AAAA ", "VN9:BBBB"].map { "\(ScanEvent.typed($0))" }
            #expect(events == scans && scan.submit("Nội dung mã"))
            #expect(events == scans + ["\(ScanEvent.typed("VN9"))"])
        }

        @Test func nothingButTheButtonTakesAVerdictAwayThatIsNotGenuine() async throws {
            let phone = try await PlayedPhone.alone()
            phone.presenter.navigation.open(.scan)
            phone.of.officer.verdict.take(Samples.verdict(.revoked))
            phone.presenter.navigation.open(.verdict)
            phone.presenter.openSwitch()
            try await phone.of.officer.verdict.handle(.act)
            #expect(phone.place.page == .verdict)
            #expect(screen(phone).tap("Người tiếp theo"))
            try await until("the camera looks") { phone.place.page == .scan }
            phone.presenter.openSwitch()
            #expect(phone.place.page == nil)
        }

        @Test func anActivationCodeIsSentAsItWasTyped() {
            var events: [SignInEvent] = []
            let view = Samples.signIn(Samples.waiting(takesActivationCode: true))
            let page = Screen { SignInScreen(view: view, on: { events.append($0) }) }
            #expect(!page.tap("Kích hoạt"))
            page.type("abcde-fgh0l", into: "Mã kích hoạt")
            #expect(page.tap("Kích hoạt") && events == [.activationEntered(code: "abcde-fgh0l")])
        }

        @Test func aNumberIsShownAndAPortraitEnlargedByATap() {
            let paper = PaperPageState(paper: Samples.licence)
            let sample = Screen {
                PaperScreen(state: paper, on: { _ in }).environment(\.decode) { _ in
                    Image(systemName: "person")
                }
            }
            #expect(!sample.texts.contains { $0.contains("000000000789") })
            #expect(sample.tap("Hiện số") && sample.texts.contains("000000000789"))
            #expect(sample.tap("Che số") && !sample.texts.contains { $0.contains("000000000789") })
            #expect(sample.tap("Ảnh chân dung") && sample.tap("Đóng") && !sample.tap("Đóng"))
        }

        /// By taps: from the tab to a page, and back by the system's button.
        @Test func aPageIsPushedAndLeft() async throws {
            let phone = try await PlayedPhone.alone()
            let app = screen(phone)
            #expect(app.tap("Cá nhân") && app.tap("Cài đặt thông báo"))
            try await until("the page is open") { phone.place.page == .notifications }
            #expect(!app.texts.contains("Đổi mật khẩu"))
            #expect(app.tap("‹") && phone.place.page == nil)
            #expect(app.texts.contains("Đổi mật khẩu"))
        }

        @Test func whatErasesAsksOnceMore() async throws {
            var events: [Act] = []
            let page = Screen { ObstacleScreen(obstacle: .stateDamaged, on: { events.append($0) }) }
            #expect(page.tap("Xoá dữ liệu và bắt đầu lại"))
            #expect(events.isEmpty && page.texts.contains("Xoá dữ liệu trên máy này?"))
            #expect(page.tap("Xoá dữ liệu và bắt đầu lại"))
            #expect(events == [.startOver])
        }
    }
#endif
