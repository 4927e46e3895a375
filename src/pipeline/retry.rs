//! Retrying quarantined records after the policy, the producer or a limit was mended.
//!
//! In one transaction: the outputs of the records that pass now, their vault changelog, and a tombstone for each in the
//! quarantine topic, so that a second retry does not publish them again. Records that still fail stay where they are.
//! A retried record comes after its neighbours: order per key does not hold for it.

use super::batch::{Batch, Screened};
use super::quarantine::Entry;
use super::schemas::Catalogs;
use super::screens::Screens;
use super::transact::{Routes, send_all};
use crate::fault::Fault;
use crate::kafka::Sink;
use crate::kafka::sink::{Outgoing, SendFailure};
use crate::keys::Keyring;
use crate::record::RecordId;
use crate::seal;
use crate::vault::Vault;
use std::collections::BTreeMap;

/// What a retry needs.
pub struct Retry<'a> {
    /// The pipeline's screens, with the policies as they are now.
    pub screens: &'a Screens,
    /// Resolve the schemas that records name, one for each output.
    pub catalogs: &'a Catalogs,
    /// Opens the sealed records.
    pub keys: &'a Keyring,
    /// Keeps the tokens.
    pub vault: &'a Vault,
    /// Sends.
    pub sink: &'a mut Sink,
    /// Topics.
    pub routes: &'a Routes,
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Retried {
    /// Published now.
    pub published: usize,
    /// Still failing, with the reason of today.
    pub failing: Vec<(RecordId, String)>,
}

impl Retry<'_> {
    /// Retries these entries in one transaction. Keep them few (a batch): they are held in memory.
    pub fn run(&mut self, entries: &[Entry]) -> Result<Retried, Fault> {
        let mut retried = Retried::default();
        let mut batch = Batch::default();
        let mut keys: BTreeMap<RecordId, &[u8]> = BTreeMap::new();
        for entry in entries {
            if entry.sealed.is_empty() {
                let why = "its payload stayed in the source topic: read it there".to_owned();
                retried.failing.push((entry.id.clone(), why));
                continue;
            }
            match seal::open_record(self.keys, entry.id.clone(), &entry.sealed) {
                Ok(record) => {
                    keys.insert(entry.id.clone(), &entry.key);
                    batch.push(record);
                }
                Err(error) => retried.failing.push((entry.id.clone(), error.to_string())),
            }
        }
        let schemas = self.catalogs.prepare(self.screens, &batch.records)?;
        let (screened, failing) = self.screens.screen_with(batch, &schemas)?.split();
        retried
            .failing
            .extend(failing.into_iter().map(|(id, reason)| (id, reason.to_string())));
        retried.published = screened.records().len();
        if retried.published > 0 {
            self.publish(screened, &keys)?;
        }
        Ok(retried)
    }

    fn publish(&mut self, screened: Screened, keys: &BTreeMap<RecordId, &[u8]>) -> Result<(), Fault> {
        let receipt = self.vault.seal(screened.mints())?;
        let sealed = screened.sealed(receipt);
        self.sink.begin()?;
        let sent = send_all(self.sink, self.routes, &sealed).and_then(|()| {
            for record in sealed.screened().records() {
                self.sink.send(&Outgoing {
                    topic: &self.routes.quarantine,
                    partition: None,
                    key: keys.get(&record.id).copied(),
                    value: None,
                    headers: &[],
                    timestamp_ms: None,
                    position: 0,
                })?;
            }
            self.sink.commit()
        });
        sent.map_err(|failure| match self.sink.abort(failure) {
            SendFailure::Fault(fault) => fault,
            SendFailure::TooLarge { .. } => {
                Fault::Fatal("an output is larger than the broker accepts; raise max.message.bytes".into())
            }
        })
    }
}
