//! Many threads, one writer: appends that wait together share one commit, and each is answered after it.

use super::error::Problem;
use super::receipt::Receipt;
use super::record::Append;
use super::store::{AppendError, Store};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// The most appends that share a commit, and that wait for the next one.
const MOST: usize = 256;

/// A store that many threads append to at once.
///
/// Its thread takes what waits, writes it in one transaction, and answers when that is on the disk. What comes in the
/// meantime is the next group; nobody waits for a group to become full.
#[derive(Debug)]
pub struct Group {
    path: PathBuf,
    jobs: Option<SyncSender<Job>>,
    writer: Option<JoinHandle<Store>>,
}

/// An append, and where its answer goes.
struct Job {
    append: Append,
    answer: SyncSender<Result<Receipt, AppendError>>,
}

impl Group {
    /// Starts the thread that writes.
    pub fn new(store: Store) -> Self {
        let path = store.path.clone();
        let (jobs, waiting) = sync_channel(MOST);
        let writer = std::thread::spawn(move || write(store, &waiting));
        Group { path, jobs: Some(jobs), writer: Some(writer) }
    }

    /// Appends entries to a case, as [`Store::append`] does.
    ///
    /// # Errors
    /// As there.
    pub fn append(&self, append: Append) -> Result<Receipt, AppendError> {
        let (answer, answered) = sync_channel(1);
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(Job { append, answer }).is_ok());
        let stopped = || Err(Problem::Stopped.at(&self.path).into());
        if sent { answered.recv().unwrap_or_else(|_| stopped()) } else { stopped() }
    }

    /// Ends the thread when it has answered everybody, and gives the store back, if the thread did not break down.
    pub fn close(mut self) -> Option<Store> {
        self.end()
    }

    fn end(&mut self) -> Option<Store> {
        // The thread ends when nobody can send any more.
        self.jobs = None;
        self.writer.take()?.join().ok()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

fn write(mut store: Store, waiting: &Receiver<Job>) -> Store {
    while let Ok(first) = waiting.recv() {
        let jobs = std::iter::once(first).chain(waiting.try_iter()).take(MOST);
        let (appends, answers): (Vec<_>, Vec<_>) = jobs.map(|job| (job.append, job.answer)).unzip();
        for (answer, result) in answers.into_iter().zip(store.append_all(&appends)) {
            // Who does not wait any more need not be told.
            let _ = answer.send(result);
        }
    }
    store
}
