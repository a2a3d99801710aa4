package vn.vneid.app.ui

/** The citizen's four tabs. */
enum class Tab {
    HOME,
    WALLET,
    NOTICES,
    PERSONAL,
}
