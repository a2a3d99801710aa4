#!/usr/bin/env bash
# swift-on-debian.sh COMMAND..   runs COMMAND where Swift is: in a Debian trixie root of its own, made
# on first use by root (some two minutes, 2.6 GB), because Debian bookworm has no Swift. Needs the
# packages bubblewrap and mmdebstrap. Nothing of the host is changed, and nothing stays mounted:
# bubblewrap's name space ends with the command.
#
# The repository, the target folder and the network are those of the host.
#   VNEID_SWIFT_ROOT     where the root lies   (default: tools/swift in the target folder)
#   CARGO_TARGET_DIR     the target folder, when it lies outside of the repository
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
target=${CARGO_TARGET_DIR:-$repository/target}
root=${VNEID_SWIFT_ROOT:-$target/tools/swift}
suite=trixie
packages=swiftlang,libc6-dev,libstdc++-14-dev,g++,ca-certificates,git
edition="1 $suite $packages"

# The mirror that this machine's own apt reads Debian from.
mirror() {
    apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)' 'Created-By: Packages' |
        awk '$2 == "Debian" && $3 == "Debian" { print $1; exit }'
}

make_root() {
    local from
    from=$(mirror)
    if [[ -z $from ]]; then
        apt-get update -qq
        from=$(mirror)
    fi
    [[ -n $from ]] || { echo "apt knows no Debian mirror" >&2; return 1; }
    half_made=$root.half-made.$$ # not local: the trap runs after this function
    trap 'rm -rf --one-file-system "$half_made"' EXIT
    echo "making a Debian $suite root with Swift in $root" >&2
    # A frozen mirror's release file may have outlived its date.
    mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
        --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' "$suite" "$half_made" "$from" >&2
    echo "$edition" >"$half_made/.edition"
    rm -rf --one-file-system "$root"
    mv "$half_made" "$root"
    trap - EXIT
}

is_made() { [[ $(cat "$root/.edition" 2>/dev/null) == "$edition" ]]; }

mkdir -p "$(dirname "$root")" "$target"
if ! is_made; then
    exec 9>"$root.lock"
    flock 9
    is_made || make_root
    exec 9>&-
fi
(($#)) || exit 0
mkdir -p "$target/swift/home"
exec bwrap --die-with-parent --unshare-pid --unshare-ipc \
    --bind "$root" / --dev /dev --proc /proc --tmpfs /tmp \
    --ro-bind /etc/resolv.conf /etc/resolv.conf \
    --ro-bind /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt \
    --bind "$repository" "$repository" --bind "$target" "$target" --chdir "$PWD" \
    --setenv HOME "$target/swift/home" --setenv PATH /usr/bin:/usr/sbin:/bin --setenv LANG C.UTF-8 \
    -- "$@"
