#!/usr/bin/env bash
# rust-src-on-debian.sh FOLDER   puts the source of the standard library of this very rustc in
# FOLDER/library, from Debian's package rust-src, which is unpacked and not installed. The package must
# be of rustc's version, or std does not build: backports and the coming releases are asked for it.
# What is already there stays.
set -euo pipefail

folder=$1
version=$(rustc --version | awk '{ print $2 }')
suites=(trixie-backports forky sid)

[[ $(cat "$folder/.version" 2>/dev/null) != "$version" ]] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The mirror that this machine's own apt reads Debian from.
# shellcheck disable=SC2016 # apt fills these in, not the shell
mirror() {
    apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)' 'Created-By: Packages' |
        awk '$2 == "Debian" && $3 == "Debian" { print $1; exit }'
}

from=$(mirror)
if [[ -z $from ]]; then
    apt-get update -qq
    from=$(mirror)
fi
[[ -n $from ]] || { echo "apt knows no Debian mirror" >&2; exit 1; }

# An apt of its own, so that the machine's package lists stay as they are. A frozen mirror's release
# file may have outlived its date.
mkdir -p "$work"/{lists/partial,cache,deb,unpacked}
for suite in "${suites[@]}"; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $from $suite main"
done >"$work/sources.list"
apt=(-qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root
    -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none -o Acquire::Retries=3)
apt-get "${apt[@]}" update
package=$(apt-cache "${apt[@]}" madison rust-src |
    awk -v version="$version+" 'index($3, version) == 1 { print $3; exit }')
[[ -n $package ]] || { echo "Debian has no rust-src of rustc $version" >&2; exit 1; }
(cd "$work/deb" && apt-get "${apt[@]}" download "rust-src=$package")
dpkg --extract "$work"/deb/*.deb "$work/unpacked"

mkdir -p "$(dirname "$folder")"
rm -rf "$folder"
mkdir "$folder"
mv "$work/unpacked/usr/src/rustc-$version/library" "$folder/library"
echo "$version" >"$folder/.version"
