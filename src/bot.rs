//! Question in, reply out: the library's front door.

use crate::{
    answer::{self, Outcome, Reason, Reply},
    corpus,
    error::Error,
    index::{self, Event, Scope, Snapshot, Store},
    query,
    question::{self, Conversation, Place, Question, Said},
    rank,
};
use std::{
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

pub use crate::index::Built;

/// Whether the index may be built and brought up to date before a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Freshness {
    /// Build it where there is none, refresh it where the corpus changed.
    #[default]
    Refresh,
    /// Use it as it is.
    Frozen,
}

/// What to answer from, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// A folder of articles, or one article.
    pub corpus: PathBuf,
    /// Where the index lives.
    pub index: PathBuf,
    /// Whether the index may be changed before answering.
    pub freshness: Freshness,
    /// How many sources a reply lists at most.
    pub top: usize,
    /// The confidence below which an answer is withheld, 0 to 1.
    pub min_confidence: f32,
    /// Whether replies say why they are what they are.
    pub explain: bool,
}

impl Options {
    /// The usual options: the index is kept fresh, five sources, the calibrated bar.
    pub fn new(corpus: impl Into<PathBuf>, index: impl Into<PathBuf>) -> Self {
        Self {
            corpus: corpus.into(),
            index: index.into(),
            freshness: Freshness::default(),
            top: 5,
            min_confidence: rank::MIN_CONFIDENCE,
            explain: false,
        }
    }
}

/// Something the user should know although the work goes on (shown on stderr).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// A file was left out of the index: its path and why.
    Skipped(PathBuf, String),
    /// The index does not match the corpus, and was left alone because it is frozen or being written.
    Stale(String),
    /// The index could not be used as it was and was built anew, with why.
    Rebuilt(String),
    /// No index can be written at the path, with why: it is held in memory for this run.
    InMemory(PathBuf, String),
    /// Another process holds the index; this one waits.
    Waiting,
    /// Work in progress: files done, files in all, passages so far.
    Progress(usize, usize, usize),
}

/// An opened corpus that answers questions.
///
/// ```
/// # fn main() -> Result<(), faqt::error::Error> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let corpus = folder.path().join("corpus");
/// # std::fs::create_dir(&corpus).unwrap();
/// # std::fs::write(corpus.join("tower.md"), "# The tower\n\nThe tower was built in 1889. It is 300 metres tall.\n").unwrap();
/// use faqt::{Bot, answer::Outcome, bot::Options};
///
/// let options = Options::new(&corpus, folder.path().join("index"));
/// let mut bot = Bot::open(options, &mut |_| ())?;
/// let reply = bot.ask("When was the tower built?", &mut |_| ())?;
/// let Outcome::Answered(answer) = reply.outcome else { panic!("the article says") };
/// assert!(answer.text.contains("1889"));
/// assert_eq!(reply.sources[0].lines, [3, 3]);
/// # Ok(())
/// # }
/// ```
pub struct Bot {
    options: Options,
    store: Store,
    snapshot: Snapshot,
    /// Whether the snapshot lives in memory because nothing can be written.
    in_memory: bool,
    /// Whether a question was asked before.
    asked: bool,
}

/// From this many files a session looks at them while it searches. The first question does one after the other, as it may be the only one,
/// which starts no thread; and a few files are looked at in less time than a thread takes to start.
const MANY: usize = 1_000;

impl Bot {
    /// Opens the index, building it first where there is none that can be read and `options.freshness` allows. Each question brings it up to
    /// date. `notify` hears of anything noteworthy.
    ///
    /// # Errors
    /// Where the corpus can't be listed, or the index can't be opened, nor built, nor held in memory.
    pub fn open(options: Options, notify: &mut dyn FnMut(Notice)) -> Result<Self, Error> {
        let store = Store::new(&options.index);
        let (snapshot, in_memory) = match (store.open(), options.freshness) {
            (Ok(snapshot), _) => (snapshot, false),
            (Err(error), Freshness::Frozen) => return Err(error.into()),
            (Err(error), Freshness::Refresh) => {
                if let index::Error::Damaged(_, why) = &error {
                    notify(Notice::Rebuilt(why.clone()));
                }
                built(&options, &store, Scope::Changed, notify)?
            }
        };
        Ok(Self { options, store, snapshot, in_memory, asked: false })
    }

    /// Brings the index up to date without opening it for questions; `force` rebuilds it from nothing.
    ///
    /// # Errors
    /// Where the corpus can't be listed or the index can't be written; the old index then stays.
    pub fn index(options: &Options, force: bool, notify: &mut dyn FnMut(Notice)) -> Result<Built, Error> {
        let store = Store::new(&options.index);
        if let Err(index::Error::Damaged(_, why)) = store.open() {
            notify(Notice::Rebuilt(why));
        }
        let scope = if force { Scope::All } else { Scope::Changed };
        Ok(update(options, &store, scope, notify)?)
    }

    /// Answers one question; brings the index up to date first where the corpus changed and that is allowed, and once more where the files
    /// that are quoted changed meanwhile.
    ///
    /// # Errors
    /// Where the index can't be read, even after it was built anew.
    pub fn ask(&mut self, question: &str, notify: &mut dyn FnMut(Notice)) -> Result<Reply, Error> {
        let started = Instant::now();
        let turns = self.turns(&Conversation::default(), question, notify)?;
        Ok(self.together(question, turns, started))
    }

    /// Answers the next line of a conversation as [`Bot::ask`] would, with what the line leaves to the turns before it.
    ///
    /// # Errors
    /// As [`Bot::ask`].
    pub fn turn(&mut self, conversation: &mut Conversation, question: &str, notify: &mut dyn FnMut(Notice)) -> Result<Reply, Error> {
        let started = Instant::now();
        let turns = self.turns(conversation, question, notify)?;
        for turn in &turns {
            self.note(conversation, turn);
        }
        Ok(self.together(question, turns, started))
    }

    /// The questions that a line asks, each with its reply, from files that are as they are quoted.
    fn turns(
        &mut self,
        conversation: &Conversation,
        question: &str,
        notify: &mut dyn FnMut(Notice),
    ) -> Result<Vec<(Question, Reply)>, Error> {
        let turns = self.answer_afresh(conversation, question, notify)?;
        self.asked = true;
        let doubted = self.doubted(&turns);
        if doubted.is_empty() {
            return Ok(turns);
        }
        self.renew(Scope::Doubted(&doubted.iter().map(String::as_str).collect::<Vec<_>>()), notify)?;
        self.answer_or_rebuild(conversation, question, notify)
    }

    /// The reply to `line`, which was begun at `started`, of the replies to what it asks.
    fn together(&self, line: &str, turns: Vec<(Question, Reply)>, started: Instant) -> Reply {
        let replies = turns.into_iter().map(|(_, reply)| reply).collect();
        Reply { elapsed: started.elapsed(), ..answer::together(line, replies, self.options.top) }
    }

    /// Answers from an index that matches the corpus as it is now.
    fn answer_afresh(
        &mut self,
        conversation: &Conversation,
        question: &str,
        notify: &mut dyn FnMut(Notice),
    ) -> Result<Vec<(Question, Reply)>, Error> {
        if self.asked && self.snapshot.manifest().files.len() >= MANY {
            let look = corpus::Look::at(&self.options.corpus);
            let turns = thread::scope(|scope| {
                let Ok(look) = &look else { return None };
                thread::Builder::new().spawn_scoped(scope, || look.help()).ok()?;
                let turns = self.answer(conversation, question);
                look.help();
                Some(turns)
            });
            if let Some(turns) = turns {
                // what was found meanwhile stands where nothing changed
                let seen = self.seen(look.map(corpus::Look::listing))?;
                let turns = if self.heed(seen, notify)? { self.answer(conversation, question) } else { turns };
                return self.or_rebuild(turns, conversation, question, notify);
            }
        }
        self.refresh(notify)?;
        self.answer_or_rebuild(conversation, question, notify)
    }

    fn answer_or_rebuild(
        &mut self,
        conversation: &Conversation,
        question: &str,
        notify: &mut dyn FnMut(Notice),
    ) -> Result<Vec<(Question, Reply)>, Error> {
        let turns = self.answer(conversation, question);
        self.or_rebuild(turns, conversation, question, notify)
    }

    /// `turns`, or, where the index turned out to be damaged, the answer of one built anew.
    fn or_rebuild(
        &mut self,
        turns: index::Result<Vec<(Question, Reply)>>,
        conversation: &Conversation,
        question: &str,
        notify: &mut dyn FnMut(Notice),
    ) -> Result<Vec<(Question, Reply)>, Error> {
        match turns {
            Err(index::Error::Damaged(_, why)) if self.options.freshness == Freshness::Refresh && !self.in_memory => {
                notify(Notice::Rebuilt(why));
                update(&self.options, &self.store, Scope::All, notify)?;
                self.snapshot = self.store.open()?;
                Ok(self.answer(conversation, question)?)
            }
            result => Ok(result?),
        }
    }

    /// The keys of the files that are quoted and that hold something else by now, sorted.
    fn doubted(&self, turns: &[(Question, Reply)]) -> Vec<String> {
        if self.options.freshness == Freshness::Frozen {
            return Vec::new();
        }
        let corpus = &self.options.corpus;
        let sources = turns.iter().flat_map(|(_, reply)| &reply.sources);
        let mut keys: Vec<String> = sources.map(|source| corpus::key_of(corpus, Path::new(&source.file))).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| !index::holds(self.snapshot.manifest(), corpus, key));
        keys
    }

    /// The reply to each question that `line` asks, where all are answered; otherwise to the line as one.
    fn answer(&self, conversation: &Conversation, line: &str) -> index::Result<Vec<(Question, Reply)>> {
        let parts = question::parts(line);
        // each needs a source to stand on
        if (2..=self.options.top).contains(&parts.len()) {
            let mut conversation = conversation.clone();
            let mut turns = Vec::new();
            for part in &parts {
                let turn = self.answer_one(&conversation, part)?;
                if !turn.1.is_answered() {
                    break;
                }
                self.note(&mut conversation, &turn);
                turns.push(turn);
            }
            if turns.len() == parts.len() {
                return Ok(turns);
            }
        }
        Ok(vec![self.answer_one(conversation, line)?])
    }

    fn answer_one(&self, conversation: &Conversation, line: &str) -> index::Result<(Question, Reply)> {
        let languages = &self.snapshot.manifest().languages;
        let settings = answer::Settings {
            top: self.options.top,
            min_confidence: self.options.min_confidence,
            corpus: &self.options.corpus,
            languages,
            explain: self.options.explain,
        };
        let mut readings = conversation.readings(line, languages).into_iter();
        let mut asked = readings.next().unwrap_or_else(|| question::parse(line, languages));
        let mut reply = self.reply(&asked, &settings)?;
        for question in readings {
            if reply.is_answered() {
                break;
            }
            let other = self.reply(&question, &settings)?;
            if other.is_answered() {
                (asked, reply) = (question, other);
            }
        }
        Ok((asked, reply))
    }

    fn reply(&self, question: &Question, settings: &answer::Settings<'_>) -> index::Result<Reply> {
        let query = query::plan(question, &self.snapshot)?;
        let ranking = rank::rank(question, &query, &self.snapshot)?;
        let mut reply = answer::reply(question, &query, &ranking, settings);
        if self.snapshot.passages() == 0 {
            reply.outcome = Outcome::NoAnswer(Reason::EmptyIndex);
        }
        Ok(reply)
    }

    fn note(&self, conversation: &mut Conversation, (asked, reply): &(Question, Reply)) {
        conversation.note(asked, self.said(reply), &self.snapshot.manifest().languages);
    }

    /// What the next turn may refer to.
    fn said(&self, reply: &Reply) -> Option<Said> {
        let source = reply.sources.first().filter(|_| reply.is_answered())?;
        let file = corpus::key_of(&self.options.corpus, Path::new(&source.file));
        Some(Said { quote: source.quote.clone(), place: Place { file, line: source.lines[0] } })
    }

    /// Brings the index up to date with the corpus, as every question does; says so where it may not.
    ///
    /// # Errors
    /// Where the corpus can't be listed, or the index can't be read even after it was built anew.
    pub fn refresh(&mut self, notify: &mut dyn FnMut(Notice)) -> Result<(), Error> {
        let seen = self.seen(corpus::list(&self.options.corpus))?;
        self.heed(seen, notify).map(drop)
    }

    /// How the snapshot stands to the corpus as it was listed.
    fn seen(&self, listing: Result<corpus::Listing, corpus::Error>) -> Result<index::Freshness, Error> {
        match listing {
            Ok(listing) => Ok(index::check(&self.snapshot, &listing)),
            // a frozen index answers without its corpus
            Err(_) if self.options.freshness == Freshness::Frozen => Ok(index::Freshness::Fresh),
            Err(error) => Err(index::Error::from(error).into()),
        }
    }

    /// Does what that asks for, and says whether the snapshot is another one now.
    fn heed(&mut self, seen: index::Freshness, notify: &mut dyn FnMut(Notice)) -> Result<bool, Error> {
        match seen {
            index::Freshness::Fresh => Ok(false),
            index::Freshness::Touched(manifest) => {
                // a file that changed just now is read again next time: noting it would not spare that
                if self.options.freshness == Freshness::Refresh && !self.in_memory && manifest.settled() {
                    self.store.settle(self.snapshot.manifest(), &manifest);
                }
                self.snapshot.touch(manifest);
                Ok(false)
            }
            index::Freshness::Stale if self.options.freshness == Freshness::Frozen => {
                notify(Notice::Stale("it is frozen".to_owned()));
                Ok(false)
            }
            index::Freshness::Stale => self.renew(Scope::Changed, notify).map(|()| true),
        }
    }

    fn renew(&mut self, scope: Scope<'_>, notify: &mut dyn FnMut(Notice)) -> Result<(), Error> {
        if self.in_memory {
            self.snapshot = held(&self.options, &self.store, notify)?;
            return Ok(());
        }
        match built(&self.options, &self.store, scope, notify) {
            Err(index::Error::Busy(path)) => notify(Notice::Stale(index::Error::Busy(path).to_string())),
            result => (self.snapshot, self.in_memory) = result?,
        }
        Ok(())
    }

    /// How many articles hold passages, and how many passages there are.
    pub fn size(&self) -> (usize, usize) {
        let manifest = self.snapshot.manifest();
        (manifest.files.iter().filter(|entry| entry.passages > 0).count(), manifest.passages())
    }

    /// A number that changes with what the index holds.
    pub fn edition(&self) -> u64 {
        self.snapshot.edition()
    }

    /// At most `limit` passages, whichever are read first; none where the index can't be read.
    pub fn some_passages(&self, limit: usize) -> Vec<index::Stored> {
        self.snapshot.some_passages(limit).unwrap_or_default()
    }

    /// The titles of the first `limit` articles; none where the index can't be read.
    pub fn titles(&self, limit: usize) -> Vec<String> {
        self.snapshot.titles(limit).unwrap_or_default()
    }
}

/// Brings the index up to date and opens it, and says whether it is held in memory: where it can't be written, since an answer from a stale
/// index would be wrong without saying so.
fn built(options: &Options, store: &Store, scope: Scope<'_>, notify: &mut dyn FnMut(Notice)) -> index::Result<(Snapshot, bool)> {
    match update(options, store, scope, notify) {
        Ok(_) => Ok((store.open()?, false)),
        Err(index::Error::Write(path, why)) => {
            notify(Notice::InMemory(path, why));
            Ok((held(options, store, notify)?, true))
        }
        Err(error) => Err(error),
    }
}

/// The index of the corpus as it is, in memory.
fn held(options: &Options, store: &Store, notify: &mut dyn FnMut(Notice)) -> index::Result<Snapshot> {
    store.in_memory(&corpus::list(&options.corpus)?, &mut |event| notify(event.into()))
}

fn update(options: &Options, store: &Store, scope: Scope<'_>, notify: &mut dyn FnMut(Notice)) -> index::Result<Built> {
    let notify = std::cell::RefCell::new(notify);
    store.update(&options.corpus, scope, &mut || (notify.borrow_mut())(Notice::Waiting), &mut |event| (notify.borrow_mut())(event.into()))
}

impl From<Event<'_>> for Notice {
    fn from(event: Event<'_>) -> Self {
        match event {
            Event::Skipped(path, why) => Self::Skipped(path.to_owned(), why.to_owned()),
            Event::Progress(done, all, passages) => Self::Progress(done, all, passages),
        }
    }
}
