# what .ci/run does, step by step

# list the recipes
default:
    @just --list

# format the code
fmt:
    cargo fmt

# formatting and lints
lint:
    cargo fmt --check
    cargo clippy --all-targets --locked -- -D warnings

# unit tests, tests of the built program, the documentation's examples
test:
    cargo test --locked

# phrasing by a real LLM, installed for the run
llm:
    .ci/llm

# the library's documentation
doc:
    RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --locked

# time to answer and to index
bench:
    cargo bench --locked

# everything a change must pass
ci:
    .ci/run
