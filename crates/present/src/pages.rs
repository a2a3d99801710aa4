//! The pages of the apps, and how the screen shows each.

/// A page: one of the four tabs, or what lies over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Page {
    /// The tab "Trang chủ".
    Home,
    /// The tab "Ví giấy tờ".
    Wallet,
    /// The tab "Thông báo".
    Notices,
    /// The tab "Cá nhân".
    Personal,
    /// The steps of signing in.
    SignIn,
    /// The code, as long as it lives and after that.
    Code,
    /// One paper.
    Paper,
    /// "Cài đặt đăng nhập".
    LoginSettings,
    /// "Đổi mật khẩu".
    Password,
    /// "Quản lý thiết bị".
    Devices,
    /// "Cài đặt thông báo".
    Notifications,
    /// "Điều khoản sử dụng ứng dụng và dịch vụ".
    Terms,
    /// What officer mode is, seen from the citizen's side.
    OfficerEntry,
    /// The officer's camera.
    Scan,
    /// The answer to one code.
    Verdict,
    /// What the officer's phone checks with.
    Lists,
}

/// How the screen shows what is on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Showing {
    /// Not in pictures of the screen, and covered among the recent apps.
    pub is_secret: bool,
    /// It stays on.
    pub is_awake: bool,
    /// As bright as it gets; afterwards as before.
    pub is_bright: bool,
}

impl Page {
    /// Every page.
    pub const ALL: [Self; 16] = [
        Self::Home,
        Self::Wallet,
        Self::Notices,
        Self::Personal,
        Self::SignIn,
        Self::Code,
        Self::Paper,
        Self::LoginSettings,
        Self::Password,
        Self::Devices,
        Self::Notifications,
        Self::Terms,
        Self::OfficerEntry,
        Self::Scan,
        Self::Verdict,
        Self::Lists,
    ];

    /// Whether it is seen only while the app is unlocked: it closes when the app locks itself, or
    /// says so, as a tab does.
    pub const fn is_private(self) -> bool {
        matches!(
            self,
            Self::Wallet | Self::Paper | Self::LoginSettings | Self::Password | Self::Devices
        )
    }

    /// Whether it is one of the officer's, which look different.
    pub const fn is_officers(self) -> bool {
        matches!(self, Self::Scan | Self::Verdict | Self::Lists)
    }

    /// Whether it takes the whole screen, without the tabs.
    pub const fn is_whole(self) -> bool {
        self.is_officers() || matches!(self, Self::SignIn | Self::Code)
    }
}

/// How the screen shows `page`: below the sheet that asks for a passcode where `has_sheet`, with a
/// code that can still be scanned where `code_lives`.
#[cfg_attr(feature = "uniffi", uniffi::export)]
pub const fn showing(page: Page, has_sheet: bool, code_lives: bool) -> Showing {
    let is_code = matches!(page, Page::Code) && code_lives;
    let is_secret =
        is_code || has_sheet || matches!(page, Page::Wallet | Page::Paper | Page::SignIn);
    Showing { is_secret, is_awake: is_code || page.is_officers(), is_bright: is_code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_shown_bright_awake_and_secret_as_long_as_it_lives() {
        let all = Showing { is_secret: true, is_awake: true, is_bright: true };
        assert_eq!(showing(Page::Code, false, true), all);
        assert_eq!(showing(Page::Code, false, false), Showing::default());
        assert_eq!(showing(Page::Home, false, true), Showing::default());
    }

    #[test]
    fn papers_signing_in_and_whatever_lies_below_the_sheet_are_secret() {
        for page in Page::ALL {
            let is_secret = matches!(page, Page::Wallet | Page::Paper | Page::SignIn);
            assert_eq!(showing(page, false, false).is_secret, is_secret, "{page:?}");
            assert!(showing(page, true, false).is_secret, "{page:?}");
        }
    }

    #[test]
    fn the_officers_pages_stay_on_and_are_whole() {
        for page in Page::ALL {
            let is_officers = matches!(page, Page::Scan | Page::Verdict | Page::Lists);
            assert_eq!(showing(page, false, false).is_awake, is_officers, "{page:?}");
            assert_eq!(page.is_officers(), is_officers, "{page:?}");
            let is_whole = is_officers || matches!(page, Page::SignIn | Page::Code);
            assert_eq!(page.is_whole(), is_whole, "{page:?}");
        }
    }

    #[test]
    fn private_are_papers_and_what_changes_the_account() {
        let private: Vec<_> = Page::ALL.into_iter().filter(|it| it.is_private()).collect();
        let expected =
            [Page::Wallet, Page::Paper, Page::LoginSettings, Page::Password, Page::Devices];
        assert_eq!(private, expected);
    }
}
