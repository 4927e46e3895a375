# Everything a developer runs. `make` lists the targets; each one sets up what it needs, once.
#
# Nothing is built inside the checkout: results, RocksDB among them, ONNX Runtime, and Kafka and a schema registry for the
# tests lie in DEIDSTREAM_CACHE.

DEIDSTREAM_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/deidstream
CARGO_TARGET_DIR ?= $(DEIDSTREAM_CACHE)/target
export DEIDSTREAM_CACHE CARGO_TARGET_DIR
# Rust is found also where the shell has not loaded rustup's settings.
export PATH := $(PATH):$(HOME)/.cargo/bin

PREFIX ?= /usr/local
KILLS ?= 100
CASES ?= 20000
# The planted bugs of src/sabotage.rs are compiled into tests only. There is no debug build: RocksDB is built once.
TEST_FLAGS = --release --features sabotage
KAFKA = DEIDSTREAM_KAFKA_LIBS="$$(deploy/setup.sh kafka-libs)" DEIDSTREAM_REGISTRY="$$(deploy/setup.sh registry)"

.DEFAULT_GOAL := help
.PHONY: help setup setup-test install demo test chaos bench bench-flow fmt lint fuzz deny clean distclean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Install what building and running need, and fetch ONNX Runtime
	@deploy/setup.sh build

setup-test: ## Install what testing needs, and fetch Apache Kafka and Apicurio Registry
	@deploy/setup.sh test
	@echo 'To run tests yourself: export CARGO_TARGET_DIR="$(CARGO_TARGET_DIR)" '$(KAFKA)

install: setup ## Build it and copy program, model and ONNX Runtime below PREFIX (/usr/local)
	cargo build --release
	install -D -t $(DESTDIR)$(PREFIX)/bin $(CARGO_TARGET_DIR)/release/deidstream
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/deidstream/models models/model.onnx models/tokenizer.json models/config.json \
		models/manifest.sha256 models/README.md
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/deidstream $(DEIDSTREAM_CACHE)/onnxruntime/*/libonnxruntime.so*

demo: setup ## See it work: build it and run the demonstration
	cargo run --release -- demo

test: ## Check format and lints, run all tests, also against a real Kafka
	@deploy/setup.sh test
	cargo fmt --check
	cargo clippy --release --all-targets --features sabotage -- -D warnings
	$(KAFKA) cargo test $(TEST_FLAGS)

chaos: ## Kill it again and again in mid-stream, count losses and duplicates (KILLS=100)
	@deploy/setup.sh test
	$(KAFKA) KILLS=$(KILLS) cargo test $(TEST_FLAGS) --test kafka chaos -- --nocapture

bench: setup ## Measure the throughput
	cargo bench

bench-flow: ## Measure the whole path on a real Kafka (RECORDS=500000 for a backlog of 1 GB)
	@deploy/setup.sh test
	$(KAFKA) cargo bench --features sabotage --bench flow

fmt: ## Format the code
	cargo fmt

lint: ## Check format and lints only
	@deploy/setup.sh test
	cargo fmt --check
	cargo clippy --release --all-targets --features sabotage -- -D warnings

fuzz: setup ## Run the property tests with many random inputs (CASES=20000 for each property)
	PROPTEST_CASES=$(CASES) cargo test $(TEST_FLAGS) --lib --test it

deny: ## Check dependencies: licences, advisories, sources
	@cargo deny --version >/dev/null 2>&1 || \
		{ echo 'cargo-deny is missing: install it with "cargo install --locked cargo-deny"'; exit 1; }
	cargo deny --config .deny.toml check

clean: ## Remove what was built from this code; RocksDB and Kafka stay
	cargo clean --release -p deidstream

distclean: ## Remove everything built or fetched, RocksDB, ONNX Runtime, Kafka and the registry among it
	rm -rf "$(CARGO_TARGET_DIR)" "$(DEIDSTREAM_CACHE)/kafka" "$(DEIDSTREAM_CACHE)/apicurio" "$(DEIDSTREAM_CACHE)/onnxruntime" "$(DEIDSTREAM_CACHE)/vectors"
