//! Sealing a batch of 2,500 tokens (500 records with five each): milliseconds, the disk's fsync included.
//!
//! `cargo bench --bench vault`; DEIDSTREAM_BENCH_DIR names a folder on the disk to measure.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use deidstream::entity::Entity;
use deidstream::keys::{Keyring, TokenHash};
use deidstream::phi::Phi;
use deidstream::redaction::Mint;
use deidstream::token::Token;
use deidstream::vault::Vault;
use std::time::Instant;
use tempfile::TempDir;

const BATCHES: usize = 60;
const TOKENS: usize = 2_500;

fn mint(keys: &Keyring, surface: &str) -> Mint {
    let identity = keys.token_hash(TokenHash::Identity, "bench", "", Entity::Name, surface);
    Mint {
        token: Token::new(Entity::Name, &identity, None),
        surface: Phi::from(surface),
    }
}

fn measure(what: &str, vault: &Vault, batches: &[Vec<Mint>]) {
    let mut times: Vec<f64> = Vec::new();
    for batch in batches {
        let started = Instant::now();
        let receipt = vault.seal(batch.iter().map(|m| (m, None))).unwrap();
        times.push(started.elapsed().as_secs_f64() * 1e3);
        vault.committed(&receipt);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("| {what} | {:.1} | {:.1} | {:.1} |", at(50), at(90), at(100));
}

fn main() {
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let folder = std::env::var_os("DEIDSTREAM_BENCH_DIR").unwrap_or(std::env::temp_dir().into());
    let dir = TempDir::new_in(folder).unwrap();
    let keys = Keyring::for_tests();
    let batches: Vec<Vec<Mint>> = (0..BATCHES)
        .map(|b| {
            (0..TOKENS)
                .map(|n| mint(&keys, &format!("Jane Roe {b} {n}")))
                .collect()
        })
        .collect();
    println!("| {TOKENS} tokens | median ms | 90 % | worst |");
    println!("| --- | --- | --- | --- |");
    let vault = Vault::open(dir.path(), &keys, None).unwrap();
    measure("new", &vault, &batches);
    measure("seen lately", &vault, &batches[BATCHES - 10..]);
    drop(vault);
    let vault = Vault::open(dir.path(), &keys, None).unwrap();
    measure("known to the database", &vault, &batches);
}
