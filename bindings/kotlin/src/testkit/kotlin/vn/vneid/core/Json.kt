package vn.vneid.core

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser

/** Reading the data that the tests of all languages share. */
object Json {
    fun file(path: String): JsonObject =
        JsonParser.parseString(repository.resolve(path).readText()).asJsonObject
}

fun JsonObject.member(name: String): JsonObject = getAsJsonObject(name)

fun JsonObject.list(name: String): List<JsonElement> = getAsJsonArray(name)?.toList().orEmpty()

fun JsonObject.text(name: String): String = get(name).asString

fun JsonObject.textOrNull(name: String): String? = get(name)?.takeUnless { it.isJsonNull }?.asString

fun JsonObject.number(name: String): Long = get(name).asLong
