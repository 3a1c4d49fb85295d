# Sourced by the scripts beside it: building in $root/build*, with cmake's presets.
#
# Output is kept away from the user: it goes to a log in the build folder, and to standard error
# when the build fails.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# What a build folder belongs to: a folder that was made for another place or another system is of
# no use and is made anew.
build_identity() {
    echo "$root $(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_ID:-}") $(uname -m)"
}

# build PRESET FOLDER [TARGET...]: configure when needed, and build.  One at a time: others wait.
build() {
    local preset=$1 folder=$root/$2 targets=() lock
    shift 2
    (($#)) && targets=(--target "$@")
    exec {lock}>"$root/.build-lock"
    flock "$lock"
    if [[ -e $folder && $(cat "$folder/.identity" 2>/dev/null) != "$(build_identity)" ]]; then
        rm -rf "$folder"
    fi
    mkdir -p "$folder"
    build_identity >"$folder/.identity"
    if ! (
        cd "$root"
        [[ -e $folder/build.ninja ]] || cmake --preset "$preset"
        cmake --build "$folder" "${targets[@]}"
    ) </dev/null >"$folder/build.log" 2>&1; then
        cat "$folder/build.log" >&2
        echo "unborrow: the build failed; its log is $folder/build.log" >&2
        return 2
    fi
    exec {lock}>&-
}
