/// The generated half is a module of its own, since the compiler of Swift 6.0 fails on it in Swift 6
/// language mode (it stops with an assertion in its check of isolation regions). Everything else is in
/// that mode, tests included.
@_exported import VNeIDCore
