#!/usr/bin/env bash
# make-xcframework.sh   on a Mac: the native half of the package for phones and the simulator, as
# VNeIDCoreFFI.xcframework. `cargo xtask bindings` must have written the headers before; `cargo xtask
# mobile-check` calls this, and checks what comes out.
set -euo pipefail

package=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
repository=$(cd "$package/../.." && pwd -P)
headers=$package/Sources/VNeIDCoreFFI
[[ $(uname) == Darwin ]] || { echo "XCFrameworks are made on a Mac" >&2; exit 1; }
[[ -e $headers/module.modulemap ]] || { echo "run cargo xtask bindings first" >&2; exit 1; }

cd "$repository"
target=${CARGO_TARGET_DIR:-$repository/target}
libraries=()
for platform in aarch64-apple-ios aarch64-apple-ios-sim; do
    IPHONEOS_DEPLOYMENT_TARGET=17.0 cargo rustc --locked --package vneid-ffi --lib \
        --profile phone --target "$platform" --crate-type staticlib
    libraries+=(-library "$target/$platform/phone/libvneid_ffi.a" -headers "$headers")
done
rm -rf "$package/VNeIDCoreFFI.xcframework"
xcodebuild -create-xcframework "${libraries[@]}" -output "$package/VNeIDCoreFFI.xcframework"
