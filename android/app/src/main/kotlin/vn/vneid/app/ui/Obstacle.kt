package vn.vneid.app.ui

/** What keeps the app or a step of it from working at all, in place of the screen. */
enum class Obstacle {
    /** The phone has no lock screen, so it guards no keys. */
    NO_SCREEN_LOCK,

    /** The phone's fingerprints or lock changed, so its key is gone. */
    KEY_INVALIDATED,

    /** There is no room to store anything. */
    DISK_FULL,

    /** What was stored can't be read. */
    STATE_DAMAGED,

    /** What was stored is of a newer app. */
    STATE_NEWER,

    /** This step needs the network. */
    NO_NETWORK,
}

enum class ObstacleEvent {
    BACK,
    SECURITY_SETTINGS,
    STORAGE_SETTINGS,
    NETWORK_SETTINGS,
    UPDATE_APP,
    SIGN_IN_AGAIN,

    /** Forgets what this phone holds and begins anew. */
    START_OVER,
    TRY_AGAIN,
}
