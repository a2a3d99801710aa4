@file:Suppress("ClassName", "ktlint")

package vn.vneid.app

object R {
    object drawable {
        const val ic_notification: Int = 0
    }
}
