package vn.vneid.app.platform

import android.content.Context
import vn.vneid.app.presenter.Notes

/** Short texts that are not secret, in the app's preferences. */
class PreferenceNotes(context: Context) : Notes {
    private val preferences = context.getSharedPreferences("notes", Context.MODE_PRIVATE)

    override fun get(name: String): String? = preferences.getString(name, null)

    override fun set(name: String, value: String?) = preferences.edit().putString(name, value).apply()

    fun erase() = preferences.edit().clear().apply()
}
