//! The generator of uniffi, of the version that `vneid-ffi` is built with.

fn main() {
    uniffi::uniffi_bindgen_main();
}
