//! `deidstream vault`: reveal tokens, say what a vault holds, make a key file.
//!
//! `reveal` is the one command that prints PHI, to stdout, which is its purpose. It writes an audit entry with the user
//! and the reason first: no entry, no text.

use super::keys::KeyArgs;
use crate::audit::{self, AuditLog, Entry};
use crate::config::Worker;
use crate::fault::Fault;
use crate::kafka::source::read_to_end;
use crate::keys::Keyring;
use crate::pipeline::open::open_keys;
use crate::token::Token;
use crate::vault::{self, Restored, Status, Vault};
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Look into a vault, and make its keys
#[derive(Clone, Debug, Subcommand)]
pub enum VaultArgs {
    /// Print the text that a token replaced; the audit log notes who asked
    Reveal(RevealArgs),
    /// Say what the vault holds, in numbers
    Status(StatusArgs),
    /// Rebuild the vault from its changelog topic, after its directory was lost
    ///
    /// Reads the compacted topic `deid.vault.topic` to its end and writes every entry into the vault of the worker file.
    /// Safe to repeat. The worker must not run. It also brings in what other workers of the group have sealed.
    Restore {
        /// Worker file (broker, keys, state directory)
        #[arg(long, value_name = "FILE")]
        worker: PathBuf,
    },
    /// Write a key file with a new random key; never overwrites
    Keygen {
        /// The new file
        path: PathBuf,
    },
}

#[derive(Clone, Debug, Args)]
struct Place {
    /// Worker file: says where the vault and the keys are
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key_file", "key_env"])]
    worker: Option<PathBuf>,
    /// The worker's deid.state.dir, instead of a worker file
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present = "worker",
        conflicts_with = "worker"
    )]
    state_dir: Option<PathBuf>,
    #[command(flatten)]
    keys: KeyArgs,
}

impl Place {
    /// The state directory and the keys.
    fn open(&self) -> anyhow::Result<(PathBuf, Keyring)> {
        if let Some(file) = &self.worker {
            let worker = Worker::read(file).map_err(|problems| anyhow::anyhow!("{problems}"))?;
            return Ok((worker.state_dir.clone(), open_keys(&worker.keys)?));
        }
        let state_dir = self.state_dir.clone().unwrap_or_default(); // clap requires it
        Ok((state_dir, self.keys.read()?))
    }
}

fn open_vault(state_dir: &Path, keys: &Keyring) -> Result<Vault, Fault> {
    Ok(Vault::open_read_only(&state_dir.join(vault::DIR), keys)?)
}

/// Arguments of `vault reveal`.
#[derive(Clone, Debug, Args)]
pub struct RevealArgs {
    /// Tokens as they stand in the outputs, also UUIDs; the brackets may be left out
    #[arg(required = true, value_name = "TOKEN", value_parser = parse_token)]
    tokens: Vec<Token>,
    /// Why, for the audit log (no PHI, please)
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Arguments of `vault status`.
#[derive(Clone, Debug, Args)]
pub struct StatusArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs the command. Exit code 1: a token could not be revealed.
pub fn run(args: &VaultArgs) -> anyhow::Result<ExitCode> {
    Ok(match args {
        VaultArgs::Reveal(args) => reveal(args, &mut io::stdout().lock())?,
        VaultArgs::Status(args) => status(args, &mut anstream::stdout().lock())?,
        VaultArgs::Restore { worker } => restore(worker)?,
        VaultArgs::Keygen { path } => keygen(path)?,
    })
}

fn parse_token(text: &str) -> Result<Token, String> {
    if let Some(token) = Token::of_uuid(text.trim()) {
        return Ok(token);
    }
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    // Not quoted: somebody may have typed a name.
    Token::parse(&format!("[{bare}]")).ok_or_else(|| {
        "not a token: one reads [NAME_0h4k9q2m7x3b8n5tjja]; labels like [NAME-1] stand for nothing stored"
            .to_owned()
    })
}

/// One line for each token in the order asked: the text alone, or after its token where several are asked.
fn reveal(args: &RevealArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let (state_dir, keys) = args.place.open()?;
    let vault = open_vault(&state_dir, &keys)?;
    let path = state_dir.join(audit::DIR).join(audit::REVEAL_LOG);
    let mut log = AuditLog::open_when_free(&path, &keys)?;
    let actor = actor();
    let mut code = ExitCode::SUCCESS;
    for token in &args.tokens {
        let entry = Entry::revealed(token, actor.clone(), args.reason.as_deref());
        log.append(&entry)?;
        match vault.reveal(token) {
            Ok(surface) => {
                if args.tokens.len() > 1 {
                    write!(out, "{token}\t").map_err(|e| unwritten(&e))?;
                }
                writeln!(out, "{}", surface.expose()).map_err(|e| unwritten(&e))?;
            }
            Err(error) => {
                anstream::eprintln!("{token}: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn unwritten(error: &io::Error) -> Fault {
    Fault::Fatal(format!("cannot write the output: {}", error.kind()))
}

/// The operating system's user: name and id. The environment is not asked, since the user sets it.
fn actor() -> String {
    let uid = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then_some(name)
    });
    match name {
        Some(name) => format!("{name} (uid {uid})"),
        None => format!("uid {uid}"),
    }
}

fn status(args: &StatusArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let (state_dir, keys) = args.place.open()?;
    let status = open_vault(&state_dir, &keys)?.status()?;
    let printed = match args.json {
        true => serde_json::to_string(&status).expect("numbers; this is a bug") + "\n",
        false => describe(&state_dir, &status),
    };
    out.write_all(printed.as_bytes()).map_err(|e| unwritten(&e))?;
    Ok(ExitCode::SUCCESS)
}

fn describe(state_dir: &Path, status: &Status) -> String {
    let day = |seconds: Option<u64>| seconds.map_or("none".to_owned(), vault::date);
    let bold = anstyle::Style::new().bold();
    let mut text = format!(
        "{bold}vault{bold:#}      {} (format {}, made {})\n\
         {bold}size{bold:#}       {:.1} MiB\n\
         {bold}tokens{bold:#}     {}; {} expired ones await compaction\n\
         {bold}expiry{bold:#}     first {}, last {}; {} never\n",
        state_dir.join(vault::DIR).display(),
        status.format,
        vault::date(status.created),
        status.bytes as f64 / f64::from(1 << 20),
        status.entries,
        status.expired,
        day(status.first_expiry),
        day(status.last_expiry),
        status.lasting,
    );
    for (id, entries) in &status.key_ids {
        text += &format!("{bold}key {id:<6}{bold:#} seals {entries}\n");
    }
    for (entity, entries) in &status.categories {
        text += &format!("  {:<12} {entries:>12}\n", entity.name());
    }
    if status.malformed > 0 {
        text += &format!(
            "{} entries are malformed: the vault is damaged\n",
            status.malformed
        );
    }
    text
}

/// Longest silence of the broker while the changelog is read.
const PATIENCE: Duration = Duration::from_secs(30);

fn restore(file: &Path) -> anyhow::Result<ExitCode> {
    let worker = Worker::read(file).map_err(|problems| anyhow::anyhow!("{problems}"))?;
    let keys = open_keys(&worker.keys)?;
    let vault = Vault::open(&worker.state_dir.join(vault::DIR), &keys, worker.vault_ttl)?;
    let bar = ProgressBar::new_spinner().with_message("entries read"); // drawn on a terminal only
    let mut restore = vault.restore();
    let reader = crate::kafka::settings::reader(&worker.bootstrap_servers, &worker.consumer);
    read_to_end(&reader, &worker.vault_topic, PATIENCE, |record| {
        let key = record
            .key
            .as_ref()
            .map(|k| k.expose().as_slice())
            .unwrap_or_default();
        bar.inc(1);
        restore.entry(key, record.value.as_ref().map(|v| v.expose().as_slice()))
    })?;
    let restored = restore.finish()?;
    bar.finish_and_clear();
    let Restored {
        applied,
        deleted,
        expired,
        refused,
        first_refusal,
    } = restored;
    anstream::println!("{applied} entries restored, {deleted} deleted, {expired} expired, {refused} refused");
    match first_refusal {
        Some(why) => {
            anstream::eprintln!("refused entries are left out; the first one: {why}");
            Ok(ExitCode::FAILURE)
        }
        None => Ok(ExitCode::SUCCESS),
    }
}

fn keygen(path: &Path) -> Result<ExitCode, Fault> {
    Keyring::generate_file(path)?;
    anstream::eprintln!(
        "wrote {} (mode 0600). Keep a copy: without it no token can be revealed.",
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Entity;
    use crate::phi::Phi;
    use crate::redaction::Mint;
    use clap::Parser;
    use std::fs;
    use tempfile::TempDir;

    #[derive(Parser)]
    struct Cli {
        #[command(subcommand)]
        args: VaultArgs,
    }

    fn parse(arguments: &[&str]) -> Result<VaultArgs, String> {
        let arguments = std::iter::once("vault").chain(arguments.iter().copied());
        Cli::try_parse_from(arguments)
            .map(|cli| cli.args)
            .map_err(|e| e.to_string())
    }

    fn code(code: ExitCode) -> String {
        format!("{code:?}")
    }

    /// A state directory with a key file and one token in the vault.
    struct State {
        dir: TempDir,
        token: String,
    }

    impl State {
        fn new() -> Self {
            let dir = TempDir::new().unwrap();
            let key_file = dir.path().join("keys.yaml");
            run(&parse(&["keygen", key_file.to_str().unwrap()]).unwrap()).unwrap();
            let keys = Keyring::from_file(&key_file).unwrap();
            let token = Token::new(Entity::Name, &[9; 32], None);
            let mint = Mint {
                token,
                surface: Phi::from("Jane Roe"),
            };
            let vault = Vault::open(&dir.path().join(vault::DIR), &keys, None).unwrap();
            let _ = vault.seal([(&mint, None)]).unwrap();
            State {
                dir,
                token: token.to_string(),
            }
        }

        fn command(&self, words: &[&str]) -> VaultArgs {
            let key_file = self.dir.path().join("keys.yaml");
            let place = [
                "--state-dir",
                self.dir.path().to_str().unwrap(),
                "--key-file",
                key_file.to_str().unwrap(),
            ];
            parse(&[words, &place].concat()).unwrap()
        }

        fn reveal(&self, words: &[&str]) -> anyhow::Result<(String, String)> {
            let VaultArgs::Reveal(args) = self.command(&[&["reveal"], words].concat()) else {
                unreachable!()
            };
            let mut out = Vec::new();
            let code = code(reveal(&args, &mut out)?);
            Ok((String::from_utf8(out).unwrap(), code))
        }

        fn reveal_log(&self) -> PathBuf {
            self.dir.path().join(audit::DIR).join(audit::REVEAL_LOG)
        }
    }

    #[test]
    fn revealing_prints_the_text_and_notes_who_asked_first() {
        let state = State::new();
        let bare = state.token.trim_matches(['[', ']']);
        let (out, status) = state.reveal(&[bare, "--reason", "complaint 7"]).unwrap();
        assert_eq!((out.as_str(), status), ("Jane Roe\n", code(ExitCode::SUCCESS)));
        let log = fs::read_to_string(state.reveal_log()).unwrap();
        assert!(
            log.contains(r#""kind":"revealed""#) && log.contains(&state.token) && log.contains("complaint 7")
        );
        assert!(log.contains("uid ") && !log.contains("Roe"));
        let unknown = Token::new(Entity::Name, &[8; 32], None).to_string();
        let (out, status) = state.reveal(&[&state.token, &unknown]).unwrap();
        assert_eq!(out, format!("{}\tJane Roe\n", state.token));
        assert_eq!(status, code(ExitCode::FAILURE));
    }

    #[test]
    fn nothing_is_printed_when_the_audit_entry_cannot_be_written() {
        let state = State::new();
        fs::create_dir_all(state.reveal_log()).unwrap(); // a folder where the log should be
        assert!(state.reveal(&[&state.token]).is_err());
    }

    #[test]
    fn words_that_are_no_tokens_are_refused() {
        let error = parse(&["reveal", "[NAME-1]", "--state-dir", "s"]).unwrap_err();
        assert!(
            error.contains("labels like [NAME-1] stand for nothing stored"),
            "{error}"
        );
    }

    #[test]
    fn status_counts_without_a_name() {
        let state = State::new();
        for json in [true, false] {
            let words: &[&str] = if json { &["status", "--json"] } else { &["status"] };
            let VaultArgs::Status(args) = state.command(words) else {
                unreachable!()
            };
            let mut out = Vec::new();
            status(&args, &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            let expected = if json {
                r#""categories":{"name":1}"#
            } else {
                "name                    1"
            };
            assert!(out.contains(expected), "{out}");
            assert!(!out.contains("Roe"));
        }
    }
}
