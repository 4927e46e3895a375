//! The consumer of one task.

use super::TopicPartition;
use super::context::{ConsumerNotes, GroupEvent};
use super::settings::{self, Settings};
use super::verdict;
use crate::fault::Fault;
use crate::phi::Phi;
use crate::record::{Header, RecordId, SourceRecord};
use rdkafka::bindings as ffi;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{Offset, TopicPartitionList};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What one poll gave.
pub enum Polled {
    /// Nothing within the time given.
    Nothing,
    /// A record.
    Record(SourceRecord),
    /// These partitions are no longer ours: forget what was read from them. What they held is read again by their owner.
    Revoked(Vec<TopicPartition>),
    /// These partitions are ours now.
    Assigned(usize),
}

/// A committed offset of the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Last processed + 1.
    pub next: i64,
    /// The batch that committed it: the metadata that was sent along.
    pub batch: String,
}

/// What a task reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscription {
    /// These topics.
    Topics(Vec<String>),
    /// Every topic whose whole name matches.
    Pattern(String),
}

impl Subscription {
    /// Whether a topic of this name is read.
    pub fn reads(&self, topic: &str) -> bool {
        match self {
            Subscription::Topics(topics) => topics.iter().any(|t| t == topic),
            Subscription::Pattern(pattern) => {
                regex::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(topic))
            }
        }
    }
}

/// Longest wait for the broker's answer to a question about offsets.
const OFFSETS_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for the group to take leave when the consumer closes.
const CLOSE_THREAD: &str = "consumer-close";

/// A consumer that belongs to the task's thread.
pub struct Source {
    consumer: Option<BaseConsumer<ConsumerNotes>>,
    owned: BTreeSet<TopicPartition>,
    /// Taken at the last assignment. None until the group has let us in.
    group: Option<ConsumerGroupMetadata>,
    topics: BTreeMap<String, Arc<str>>,
    pending: std::collections::VecDeque<Polled>,
}

impl Source {
    /// Connects and subscribes.
    pub fn open(settings: &Settings, subscription: &Subscription) -> Result<Self, Fault> {
        let consumer: BaseConsumer<ConsumerNotes> = settings::consumer(settings)
            .create_with_context(ConsumerNotes::default())
            .map_err(|e| {
                Fault::Fatal(format!(
                    "the consumer settings are refused: {}",
                    verdict::of_setting(&e)
                ))
            })?;
        let names: Vec<String> = match subscription {
            Subscription::Topics(topics) => topics.clone(),
            Subscription::Pattern(pattern) => vec![format!("^({pattern})$")],
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        consumer
            .subscribe(&names)
            .map_err(|e| Fault::Fatal(format!("subscribe: {:?}", e.rdkafka_error_code())))?;
        let topics = BTreeMap::new();
        Ok(Source {
            consumer: Some(consumer),
            owned: BTreeSet::new(),
            group: None,
            topics,
            pending: Default::default(),
        })
    }

    fn consumer(&self) -> &BaseConsumer<ConsumerNotes> {
        self.consumer
            .as_ref()
            .expect("a consumer is there until the source is dropped: this is a bug")
    }

    /// Waits for the next record or group event.
    pub fn poll(&mut self, wait: Duration) -> Result<Polled, Fault> {
        if let Some(event) = self.pending.pop_front() {
            return Ok(event);
        }
        self.serve(wait)?;
        Ok(self.pending.pop_front().unwrap_or(Polled::Nothing))
    }

    /// Takes records back that were polled, in their order: the next polls give them again, unless their partitions are revoked
    /// or rewound meanwhile.
    pub fn unpoll(&mut self, records: Vec<SourceRecord>) {
        for record in records.into_iter().rev() {
            self.pending.push_front(Polled::Record(record));
        }
    }

    /// Polls to stay in the group while a batch waits: records that still arrive are kept for the next [`Source::poll`].
    /// Returns the partitions that were revoked.
    pub fn keep_membership(&mut self, wait: Duration) -> Result<Vec<TopicPartition>, Fault> {
        self.serve(wait)?;
        let (mut revoked, mut assigned) = (Vec::new(), false);
        self.pending.retain(|polled| match polled {
            Polled::Revoked(partitions) => {
                revoked.extend(partitions.iter().cloned());
                false
            }
            Polled::Assigned(_) => {
                assigned = true;
                false
            }
            Polled::Record(_) | Polled::Nothing => true,
        });
        if assigned {
            self.pause(true)?;
        }
        Ok(revoked)
    }

    /// One poll of the client; what it gave goes to `pending`.
    fn serve(&mut self, wait: Duration) -> Result<(), Fault> {
        let polled = match self.consumer.as_ref().and_then(|c| c.poll(wait)) {
            None => None,
            Some(Ok(message)) => Some(owned_record(&message, &mut self.topics)),
            Some(Err(error)) => match verdict_of_poll(&error) {
                Some(fault) => return Err(fault),
                None => None,
            },
        };
        self.note_group_events();
        // Events of this poll precede its record: a revoked partition's record never comes after its revocation.
        if let Some(record) = polled
            && self.owned.contains(&place(&record))
        {
            self.pending.push_back(Polled::Record(record));
        }
        Ok(())
    }

    /// Forgets records that were polled but not handed out.
    fn forget_pending(&mut self, gone: impl Fn(&TopicPartition) -> bool) {
        self.pending
            .retain(|polled| !matches!(polled, Polled::Record(record) if gone(&place(record))));
    }

    fn note_group_events(&mut self) {
        for event in self.consumer().context().take() {
            match event {
                GroupEvent::Assigned(partitions) => {
                    self.group = self.snapshot_group();
                    self.pending.push_back(Polled::Assigned(partitions.len()));
                    self.owned.extend(partitions);
                }
                GroupEvent::Revoked(partitions) => {
                    self.forget_pending(|p| partitions.contains(p));
                    self.owned.retain(|p| !partitions.contains(p));
                    self.group = if self.owned.is_empty() {
                        None
                    } else {
                        self.snapshot_group()
                    };
                    self.pending.push_back(Polled::Revoked(partitions));
                }
                GroupEvent::Failed => {
                    self.forget_pending(|_| true);
                    let all = std::mem::take(&mut self.owned).into_iter().collect();
                    self.group = None;
                    self.pending.push_back(Polled::Revoked(all));
                }
            }
        }
    }

    /// The group metadata, unless it is empty: the coordinator accepts an *empty* one even from a client that was kicked
    /// out, which would not be fenced then (`validateOffsetCommit` checks member and generation only when given).
    fn snapshot_group(&self) -> Option<ConsumerGroupMetadata> {
        let before = generation(self.consumer());
        let metadata = self.consumer().group_metadata();
        let after = generation(self.consumer());
        metadata.filter(|_| before >= 0 && before == after)
    }

    /// Group metadata to fence the transaction of a batch with; `Fenced` when we are not (or no longer) a member.
    pub fn group(&self) -> Result<&ConsumerGroupMetadata, Fault> {
        match &self.group {
            Some(group) if !self.consumer().assignment_lost() => Ok(group),
            _ => Err(Fault::Fenced("the consumer lost its place in the group".into())),
        }
    }

    /// Partitions owned now.
    pub fn owned(&self) -> &BTreeSet<TopicPartition> {
        &self.owned
    }

    /// The group's committed offsets of these partitions; those without one are left out.
    pub fn committed(
        &self,
        partitions: &[TopicPartition],
    ) -> Result<BTreeMap<TopicPartition, Committed>, Fault> {
        let mut list = TopicPartitionList::new();
        for (topic, partition) in partitions {
            list.add_partition(topic, *partition);
        }
        let committed = self.consumer().committed_offsets(list, OFFSETS_TIMEOUT);
        let committed = committed
            .map_err(|e| Fault::Transient(format!("committed offsets: {:?}", e.rdkafka_error_code())))?;
        let mut offsets = BTreeMap::new();
        for element in committed.elements() {
            element
                .error()
                .map_err(|e| Fault::Transient(format!("committed offsets: {:?}", e.rdkafka_error_code())))?;
            if let Offset::Offset(next) = element.offset() {
                let place = (Arc::from(element.topic()), element.partition());
                // rust-rdkafka panics on metadata that is not UTF-8; whoever wrote that, it was not us.
                let batch = std::panic::catch_unwind(|| element.metadata().to_owned()).unwrap_or_default();
                offsets.insert(place, Committed { next, batch });
            }
        }
        Ok(offsets)
    }

    /// Goes back to where the group stands, so that the next poll reads again what a dropped batch held. `first` gives,
    /// for each partition of that batch, its first offset: the place to start where nothing was committed yet.
    pub fn rewind(&mut self, first: &BTreeMap<TopicPartition, i64>) -> Result<(), Fault> {
        self.forget_pending(|p| first.contains_key(p));
        if !self.owned.is_empty() {
            self.group = self.snapshot_group();
        }
        let mine: Vec<TopicPartition> = first
            .keys()
            .filter(|p| self.owned.contains(*p))
            .cloned()
            .collect();
        if mine.is_empty() {
            return Ok(());
        }
        let committed = self.committed(&mine)?;
        let mut list = TopicPartitionList::new();
        for place in &mine {
            let offset = committed.get(place).map_or(first[place], |c| c.next);
            list.add_partition_offset(&place.0, place.1, Offset::Offset(offset))
                .map_err(|e| Fault::Fatal(format!("rewind: {:?}", e.rdkafka_error_code())))?;
        }
        let sought = self.consumer().seek_partitions(list, OFFSETS_TIMEOUT);
        let sought = sought.map_err(|e| Fault::Transient(format!("seek: {:?}", e.rdkafka_error_code())))?;
        match sought.elements().iter().find_map(|e| e.error().err()) {
            Some(error) => Err(Fault::Transient(format!(
                "seek: {:?}",
                error.rdkafka_error_code()
            ))),
            None => Ok(()),
        }
    }

    /// Commits offsets outside any transaction: what must never happen in production.
    #[cfg(feature = "sabotage")]
    pub fn commit_outside(&self, offsets: &TopicPartitionList) -> Result<(), Fault> {
        let committed = self
            .consumer()
            .commit(offsets, rdkafka::consumer::CommitMode::Sync);
        committed.map_err(|e| Fault::Fenced(format!("commit: {:?}", e.rdkafka_error_code())))
    }

    /// Stops (or goes on) fetching while the task waits for something else to recover; polling keeps the membership.
    pub fn pause(&self, paused: bool) -> Result<(), Fault> {
        let consumer = self.consumer();
        let switch = |list: &TopicPartitionList| {
            if paused {
                consumer.pause(list)
            } else {
                consumer.resume(list)
            }
        };
        consumer
            .assignment()
            .and_then(|list| switch(&list))
            .map_err(|e| Fault::Transient(format!("pause: {:?}", e.rdkafka_error_code())))
    }

    /// Leaves the group, waiting at most `wait`: closing a client can hang (librdkafka #4674).
    pub fn close(mut self, wait: Duration) {
        let Some(consumer) = self.consumer.take() else {
            return;
        };
        let (done, closed) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new()
            .name(CLOSE_THREAD.into())
            .spawn(move || {
                drop(consumer);
                let _ = done.send(()); // nobody listens any more when the wait was over first
            });
        if thread.is_ok() {
            let _ = closed.recv_timeout(wait); // a timeout is fine: the session expires at the broker
        }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Some(consumer) = self.consumer.take() {
            let _ = std::thread::Builder::new()
                .name(CLOSE_THREAD.into())
                .spawn(move || drop(consumer));
        }
    }
}

/// Generation of our membership, negative when we are no member.
#[allow(unsafe_code)] // rust-rdkafka has no accessor for it; librdkafka documents these three calls as thread-safe.
fn generation(consumer: &BaseConsumer<ConsumerNotes>) -> i32 {
    // SAFETY: the native pointer is valid while `consumer` lives; the metadata is destroyed once, here.
    unsafe {
        let metadata = ffi::rd_kafka_consumer_group_metadata(consumer.client().native_ptr());
        if metadata.is_null() {
            return -1;
        }
        let generation = ffi::rd_kafka_consumer_group_metadata_generation_id(metadata);
        ffi::rd_kafka_consumer_group_metadata_destroy(metadata);
        generation
    }
}

/// Most errors of a poll are news about brokers, which librdkafka mends by itself. These need somebody.
fn verdict_of_poll(error: &KafkaError) -> Option<Fault> {
    let code = error.rdkafka_error_code()?;
    let what = || format!("poll: {code:?}; {}", verdict::advice(code));
    match code {
        Code::Fatal | Code::AutoOffsetReset => Some(Fault::Fatal(what())),
        Code::TopicAuthorizationFailed | Code::GroupAuthorizationFailed | Code::SaslAuthenticationFailed => {
            Some(Fault::Fatal(what()))
        }
        Code::PollExceeded => None, // the revocation that follows it says what is lost
        _ => None,
    }
}

fn place(record: &SourceRecord) -> TopicPartition {
    (record.id.topic.clone(), record.id.partition)
}

fn owned_record(message: &BorrowedMessage<'_>, topics: &mut BTreeMap<String, Arc<str>>) -> SourceRecord {
    let topic = match topics.get(message.topic()) {
        Some(topic) => topic.clone(),
        None => topics
            .entry(message.topic().to_owned())
            .or_insert(Arc::from(message.topic()))
            .clone(),
    };
    let headers = message.headers().map(|headers| {
        headers
            .iter()
            .map(|h| Header {
                name: Phi::from(h.key),
                value: h.value.map(Phi::from),
            })
            .collect()
    });
    SourceRecord {
        id: RecordId {
            topic,
            partition: message.partition(),
            offset: message.offset(),
        },
        timestamp_ms: message.timestamp().to_millis(),
        key: message.key().map(Phi::from),
        value: message.payload().map(Phi::from),
        headers: headers.unwrap_or_default(),
    }
}

/// Reads every committed record of a topic once, to where it ended when the reading began: for tools.
///
/// # Errors
/// When the topic is missing or nothing arrives for `patience`.
pub fn read_to_end(
    config: &rdkafka::ClientConfig,
    topic: &str,
    patience: Duration,
    mut each: impl FnMut(SourceRecord) -> Result<(), Fault>,
) -> Result<u64, Fault> {
    let transient = |doing: &str, e: &KafkaError| {
        let code = e.rdkafka_error_code();
        Fault::Transient(format!(
            "{doing} `{topic}`: {code:?}; {}",
            code.map_or("", verdict::advice)
        ))
    };
    let consumer: BaseConsumer = config.create().map_err(|e| {
        Fault::Fatal(format!(
            "the consumer settings are refused: {}",
            verdict::of_setting(&e)
        ))
    })?;
    let metadata = consumer
        .fetch_metadata(Some(topic), patience)
        .map_err(|e| transient("reading", &e))?;
    let partitions = metadata.topics().first().map_or(0, |t| t.partitions().len());
    if partitions == 0 {
        return Err(Fault::Fatal(format!(
            "the topic `{topic}` does not exist on this broker"
        )));
    }
    let mut list = TopicPartitionList::new();
    list.add_partition_range(topic, 0, partitions as i32 - 1);
    list.set_all_offsets(Offset::Beginning)
        .map_err(|e| transient("reading", &e))?;
    consumer.assign(&list).map_err(|e| transient("reading", &e))?;
    let (mut open, mut read, mut topics) = (partitions, 0, BTreeMap::new());
    let mut last = Instant::now();
    while open > 0 {
        match consumer.poll(Duration::from_millis(200)) {
            Some(Ok(message)) => {
                each(owned_record(&message, &mut topics))?;
                read += 1;
                last = Instant::now();
            }
            Some(Err(KafkaError::PartitionEOF(_))) => open -= 1,
            Some(Err(error)) if verdict_of_poll(&error).is_some() => {
                return Err(transient("reading", &error));
            }
            Some(Err(_)) | None if last.elapsed() > patience => {
                return Err(Fault::Transient(format!(
                    "reading `{topic}`: no answer for {} s",
                    patience.as_secs()
                )));
            }
            Some(Err(_)) | None => {}
        }
    }
    Ok(read)
}
