#!/usr/bin/env bash
# stand-in-ndk.sh FOLDER API   makes FOLDER/bin look like that of an NDK for Android API, out of this
# machine's clang and lld: enough to compile the library and to link it, so that its shape can be
# checked. What it links does not run: Android's libraries are lists of names, the unwinder is empty.
set -euo pipefail

folder=$1
api=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

mkdir -p "$folder/bin"
ln -sf "$(command -v llvm-ar)" "$folder/bin/llvm-ar"
for machine in aarch64 x86_64; do
    triple=$machine-linux-android$api
    libraries=$folder/lib/$machine
    mkdir -p "$libraries"
    # Each library is its names, as it is in the NDK.
    for names in "$here"/bionic/*.txt; do
        name=$(basename "$names" .txt)
        sed 's/.*/.globl &\n.type &, %function\n&:/' "$names" |
            clang --target="$triple" -x assembler -c - -o "$libraries/$name.o"
        clang --target="$triple" -fuse-ld=lld -nostdlib -shared -Wl,-soname,"$name.so" \
            "$libraries/$name.o" -o "$libraries/$name.so"
    done
    clang --target="$triple" -O2 -fPIC -c "$here/unwind.c" -o "$libraries/unwind.o"
    rm -f "$libraries/libunwind.a"
    llvm-ar rcs "$libraries/libunwind.a" "$libraries/unwind.o"
    cat >"$folder/bin/$triple-clang" <<WRAPPER
#!/bin/sh
exec clang --target=$triple -Qunused-arguments -fuse-ld=lld -nostartfiles -L'$libraries' \\
    -nostdlibinc -isystem '$here/include' "\$@"
WRAPPER
    chmod +x "$folder/bin/$triple-clang"
done
