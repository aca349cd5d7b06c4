//! What must hold of an index whatever became of it: it answers the same however it came about, and heals.

use super::*;
use crate::{article::Kind, corpus};
use std::{fmt::Write as _, thread::sleep};

pub(super) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(place.corpus()).unwrap();
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    pub(super) fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.corpus().join(name), text).unwrap();
    }

    pub(super) fn store(&self) -> Store {
        Store::new(self.folder.path().join("index"))
    }

    fn update(&self, force: bool) -> Built {
        let scope = if force { Scope::All } else { Scope::Changed };
        self.store().update(&self.corpus(), scope, &mut || (), &mut |_| ()).unwrap()
    }

    fn listing(&self) -> Listing {
        corpus::list(&self.corpus()).unwrap()
    }

    /// Longer than the time in which a change may leave a file's times as they were.
    fn settle() {
        sleep(Duration::from_millis(40));
    }
}

fn clause(term: &str) -> Clause {
    Clause { field: In::Body, term: term.to_owned(), weight: 1.0 }
}

/// Every passage that a search finds, with its score.
pub(super) fn found(snapshot: &Snapshot, terms: &[&str], limit: usize) -> Vec<(String, u32, f32)> {
    let clauses: Vec<Clause> = terms.iter().map(|term| clause(term)).collect();
    let hits = snapshot.search(&clauses, limit).unwrap();
    hits.into_iter().map(|hit| (hit.stored().unwrap().file, hit.order, hit.score)).collect()
}

pub(super) const ALIKE: &str =
    "# Towers\n\nThe tower is tall.\n\nThe bridge is long.\n\nThe tower is tall.\n\nThe castle is old and the tower is tall.\n";

#[test]
fn a_passage_is_stored_and_read_back() {
    let place = Place::new(&[("a.md", ALIKE)]);
    place.update(false);
    let snapshot = place.store().open().unwrap();
    let hits = snapshot.search(&[clause("bridg")], 5).unwrap();
    let stored = hits[0].stored().unwrap();
    assert_eq!((hits.len(), hits[0].order), (1, 1));
    assert_eq!((stored.title.as_str(), stored.passage.kind, stored.passage.lines), ("Towers", Kind::Paragraph, [5, 5]));
    assert_eq!(hits[0].forward.tokens.len(), 4);
    assert_eq!(snapshot.titles(5).unwrap(), ["Towers"]);
}

#[test]
fn equal_scores_keep_the_passages_order_wherever_the_cut_falls() {
    let place = Place::new(&[("b.md", ALIKE)]);
    place.update(false);
    // added last, though first by name
    place.write("a.md", ALIKE);
    place.update(false);
    let snapshot = place.store().open().unwrap();
    let all = found(&snapshot, &["tower"], 10);
    let order: Vec<(&str, u32)> = all.iter().map(|(file, order, _)| (file.as_str(), *order)).collect();
    assert_eq!(order, [("a.md", 0), ("a.md", 2), ("b.md", 0), ("b.md", 2), ("a.md", 3), ("b.md", 3)]);
    for limit in 1..all.len() {
        assert_eq!(found(&snapshot, &["tower"], limit), all[..limit], "{limit}");
    }
}

#[test]
fn an_index_brought_up_to_date_is_as_one_made_anew() {
    let place = Place::new(&[
        ("a.md", "# A\n\nA ship sails to the harbour.\n"),
        ("c.md", ALIKE),
        (
            "fr.md",
            "# Été\n\nLe contrat donne à l'entreprise un accès à des centaines de milliers de puces pendant sept ans, et la tour est haute.\n",
        ),
    ]);
    place.update(false);
    fs::remove_file(place.corpus().join("fr.md")).unwrap();
    place.write("a.md", "# A\n\nThe ship is long and the tower is tall.\n\nThe harbour is old.\n");
    place.write("b.md", ALIKE);
    assert_eq!(place.update(false), Built { files: 3, passages: 10, changed: 2, removed: 1 });
    let incremental = place.store().open().unwrap();
    place.update(true);
    let fresh = place.store().open().unwrap();
    for terms in [&["tower"][..], &["ship", "tower", "old"], &["the"], &["bridg", "harbour", "long", "castl"]] {
        assert_eq!(found(&incremental, terms, 20), found(&fresh, terms, 20), "{terms:?}");
    }
    for (field, term) in [(In::Body, "tower"), (In::Body, "sail"), (In::Title, "tower"), (In::Title, "a")] {
        assert_eq!(incremental.frequency(field, term).unwrap(), fresh.frequency(field, term).unwrap(), "{term}");
    }
    assert_eq!(incremental.manifest().languages, fresh.manifest().languages);
    assert_eq!(incremental.titles(9).unwrap(), fresh.titles(9).unwrap());
    assert_eq!(incremental.passages(), 10);
}

/// Terms of the questions below: frequent ones, rare ones, and such as are only found respelled.
const WORDS: [&str; 12] = ["tower", "ship", "river", "old", "is", "number", "harbour", "castle", "word7", "word40", "word311", "only5"];

/// About a hundred passages whose words follow from `seed`.
fn file(seed: u64) -> String {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut text = format!("# Number {}\n\n", seed % 100);
    for _ in 0..100 {
        let words: Vec<String> = (0..rng.usize(4..20))
            .map(|_| match rng.u8(0..4) {
                0 => WORDS[rng.usize(0..8)].to_owned(),
                1 => format!("only{}", seed % 100),
                _ => format!("word{}", rng.u32(0..400)),
            })
            .collect();
        let _ = write!(text, "The {}.\n\n", words.join(" "));
    }
    text
}

#[test]
fn a_large_index_with_deleted_passages_scores_as_one_made_anew() {
    let files: Vec<(String, String)> = (0..60).map(|at| (format!("{at:02}.md"), file(at))).collect();
    let place = Place::new(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
    place.update(false);
    let segments = || {
        let files = fs::read_dir(place.store().current()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "store")).count()
    };
    for round in 0..3 {
        for at in [3, 4, 5, 31, 59] {
            place.write(&format!("{at:02}.md"), &file(1_000 + 100 * round + at % 7));
        }
        fs::remove_file(place.corpus().join(format!("{:02}.md", 10 + round))).unwrap();
        place.update(false);
    }
    assert!(segments() > 1, "it was merged: nothing is left to compare");
    let updated = place.store().open().unwrap();
    place.update(true);
    let anew = place.store().open().unwrap();
    assert_eq!(segments(), 1);
    assert_eq!(updated.passages(), anew.passages());
    let mut rng = fastrand::Rng::with_seed(7);
    for _ in 0..200 {
        let terms: Vec<&str> = (0..rng.usize(1..6)).map(|_| WORDS[rng.usize(0..WORDS.len())]).collect();
        let limit = rng.usize(1..60);
        assert_eq!(found(&updated, &terms, limit), found(&anew, &terms, limit), "{terms:?} {limit}");
        // tantivy by itself looks at every passage; it counts deleted ones, of which there are none
        let clauses: Vec<Clause> = terms.iter().map(|term| Clause { weight: [1.0, 0.3, 0.02][rng.usize(0..3)], ..clause(term) }).collect();
        let hits = |hits: Vec<Hit>| hits.into_iter().map(|hit| (hit.stored().unwrap().file, hit.order, hit.score)).collect::<Vec<_>>();
        assert_eq!(hits(anew.search(&clauses, limit).unwrap()), hits(anew.found_by_tantivy(&clauses, limit)), "{clauses:?} {limit}");
    }
    for word in WORDS.iter().copied().chain(["only59", "only31", "wrod40", "numbr", "onyl5"]) {
        for field in [In::Body, In::Title] {
            assert_eq!(updated.frequency(field, word).unwrap(), anew.frequency(field, word).unwrap(), "{word}");
        }
        assert_eq!(updated.similar(word, 2, 5).unwrap(), anew.similar(word, 2, 5).unwrap(), "{word}");
    }
}

#[test]
fn a_rebuild_is_one_step_for_whoever_reads() {
    let place = Place::new(&[("a.md", ALIKE)]);
    place.update(false);
    let before = place.store().open().unwrap();
    let store = place.store();
    let corpus = place.corpus();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for _ in 0..5 {
                store.update(&corpus, Scope::All, &mut || (), &mut |_| ()).unwrap();
            }
        });
        while !writer.is_finished() {
            assert_eq!(place.store().open().unwrap().passages(), 4);
        }
    });
    assert_eq!(found(&before, &["tower"], 9).len(), 3);
}

#[test]
fn what_a_crash_leaves_is_built_anew() {
    let place = Place::new(&[("a.md", ALIKE)]);
    place.update(false);
    let current = place.store().current();
    // between the two steps of a replacement, and in the midst of the first
    for half in [false, true] {
        fs::rename(&current, current.with_extension("new")).unwrap();
        if half {
            fs::create_dir(&current).unwrap();
            fs::write(current.join("meta.json"), "{").unwrap();
        }
        assert!(place.store().open().is_err());
        assert_eq!(place.update(false).passages, 4);
        assert!(!current.with_extension("new").exists());
    }
    fs::remove_dir_all(&current).unwrap();
    fs::write(&current, "a file").unwrap();
    assert_eq!(place.update(false).passages, 4);
}

#[test]
fn a_segment_that_is_gone_or_cut_is_built_anew() {
    let place = Place::new(&[("a.md", ALIKE)]);
    for ending in ["store", "term", "idx", "fieldnorm"] {
        for cut in [false, true] {
            place.update(true);
            let current = place.store().current();
            let files = fs::read_dir(&current).unwrap().map(|entry| entry.unwrap().path());
            for file in files.filter(|path| path.extension().is_some_and(|found| found == ending)) {
                if cut { fs::write(&file, "short").unwrap() } else { fs::remove_file(&file).unwrap() }
            }
            assert!(matches!(place.store().open(), Err(Error::Damaged(..))), "{ending} {cut}");
            place.write("b.md", "# B\n\nText.\n");
            assert_eq!(place.update(false).passages, 5, "{ending} {cut}");
            assert_eq!(place.store().open().unwrap().passages(), 5);
            fs::remove_file(place.corpus().join("b.md")).unwrap();
        }
    }
}

#[test]
fn a_file_written_again_with_the_same_text_is_noted_once() {
    let place = Place::new(&[("a.md", ALIKE)]);
    Place::settle();
    place.update(false);
    let store = place.store();
    let snapshot = store.open().unwrap();
    assert_eq!(check(&snapshot, &place.listing()), Freshness::Fresh);
    place.write("a.md", ALIKE);
    Place::settle();
    let Freshness::Touched(manifest) = check(&snapshot, &place.listing()) else { panic!("not touched") };
    assert!(manifest.settled());
    store.settle(snapshot.manifest(), &manifest);
    let snapshot = store.open().unwrap();
    assert_eq!(check(&snapshot, &place.listing()), Freshness::Fresh);
    assert_eq!(found(&snapshot, &["tower"], 9).len(), 3);
    place.write("a.md", "# Other\n\nText.\n");
    assert_eq!(check(&snapshot, &place.listing()), Freshness::Stale);
}

#[test]
fn a_file_indexed_as_it_is_written_is_read_again_until_it_settles() {
    let place = Place::new(&[("a.md", ALIKE)]);
    place.update(false);
    let snapshot = place.store().open().unwrap();
    if snapshot.manifest().settled() {
        return; // building took longer than the time in which it matters
    }
    Place::settle();
    let Freshness::Touched(manifest) = check(&snapshot, &place.listing()) else { panic!("trusted a time that proves nothing") };
    assert!(manifest.settled());
}

#[test]
fn another_commit_meanwhile_is_not_overwritten() {
    let place = Place::new(&[("a.md", ALIKE)]);
    place.update(false);
    let old = place.store().open().unwrap();
    place.write("b.md", ALIKE);
    place.update(false);
    place.store().settle(old.manifest(), old.manifest());
    assert_eq!(place.store().open().unwrap().manifest().files.len(), 2);
}

#[test]
fn nothing_new_writes_nothing() {
    let place = Place::new(&[("a.md", ALIKE)]);
    Place::settle();
    place.update(false);
    let written = || fs::metadata(place.store().current().join("meta.json")).unwrap().modified().unwrap();
    let before = written();
    assert_eq!(place.update(false), Built { files: 1, passages: 4, changed: 0, removed: 0 });
    assert_eq!(written(), before);
}

#[test]
fn similar_words_are_found() {
    let place = Place::new(&[("a.md", "Microsoft deals with the dealer; zürich and zurich.\n")]);
    place.update(false);
    let snapshot = place.store().open().unwrap();
    let similar = |term: &str, edits| {
        snapshot.similar(term, edits, 3).unwrap().into_iter().map(|found| (found.term, found.edits)).collect::<Vec<_>>()
    };
    assert_eq!(similar("mircosoft", 2), [("microsoft".to_owned(), 1)]);
    assert_eq!(similar("deel", 1), [("deal".to_owned(), 1)]);
    assert_eq!(similar("microsft", 1), [("microsoft".to_owned(), 1)]);
    assert_eq!(similar("banana", 2), []);
}

#[test]
fn what_a_quote_stands_in_is_compared_by_its_bytes() {
    let place = Place::new(&[("a.md", ALIKE), ("b.md", "# B\n\nText.\n")]);
    Place::settle();
    place.update(false);
    let snapshot = place.store().open().unwrap();
    assert!(holds(snapshot.manifest(), &place.corpus(), "a.md"));
    // an index that holds something else of a file whose stat is the same
    let mut other = snapshot.manifest().clone();
    other.files[0].hash = "other".to_owned();
    place.store().settle(snapshot.manifest(), &other);
    let snapshot = place.store().open().unwrap();
    assert_eq!(check(&snapshot, &place.listing()), Freshness::Fresh);
    assert!(!holds(snapshot.manifest(), &place.corpus(), "a.md"));
    assert!(holds(snapshot.manifest(), &place.corpus(), "b.md"));
    let built = place.store().update(&place.corpus(), Scope::Doubted(&["a.md"]), &mut || (), &mut |_| ()).unwrap();
    assert_eq!((built.changed, built.passages), (1, 5));
    assert!(holds(place.store().open().unwrap().manifest(), &place.corpus(), "a.md"));
    fs::remove_file(place.corpus().join("b.md")).unwrap();
    assert!(!holds(snapshot.manifest(), &place.corpus(), "b.md"));
}

#[test]
fn a_large_index_is_sealed_and_an_altered_file_noticed() {
    let paragraphs: Vec<String> = (0..1_100).map(|at| format!("The tower number {at} is tall.")).collect();
    let place = Place::new(&[("a.md", &paragraphs.join("\n\n"))]);
    place.update(false);
    let current = place.store().current();
    let seal = current.join(".seal");
    assert!(seal.is_file());
    // a copy of the index is compared once, and sealed
    fs::remove_file(&seal).unwrap();
    assert_eq!(place.store().open().unwrap().passages(), 1_100);
    assert!(seal.is_file());
    Place::settle();
    let store = fs::read_dir(&current).unwrap().map(|entry| entry.unwrap().path());
    let store = store.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "store")).unwrap();
    let mut bytes = fs::read(&store).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&store, bytes).unwrap();
    let Err(Error::Damaged(_, why)) = place.store().open() else { panic!("not noticed") };
    assert!(why.ends_with(".store was altered"), "{why}");
    assert_eq!(place.update(false).passages, 1_100);
}

#[test]
fn a_file_left_by_a_dead_writer_is_written_over() {
    let place = Place::new(&[("a.md", ALIKE), ("b.md", ALIKE)]);
    place.update(false);
    let current = place.store().current();
    // the deletions that the next commit will name so, and never did
    let segment =
        fs::read_dir(&current).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.extension().is_some_and(|e| e == "store"));
    let segment = segment.unwrap();
    for stamp in 0..40 {
        fs::write(segment.with_extension(format!("{stamp}.del")), "half").unwrap();
    }
    place.write("a.md", "# A\n\nThe tower is new.\n");
    assert_eq!(place.update(false).passages, 5);
    assert_eq!(place.store().open().unwrap().passages(), 5);
}

#[test]
fn a_second_writer_waits_and_says_so_and_gives_up_in_the_end() {
    let place = Place::new(&[("a.md", ALIKE)]);
    place.update(false);
    place.write("b.md", ALIKE);
    let store = Store { patience: Duration::from_millis(100), ..place.store() };
    let lock = store.lock(&mut || ()).unwrap();
    let (started, mut told) = (Instant::now(), 0);
    let error = store.update(&place.corpus(), Scope::Changed, &mut || told += 1, &mut |_| ()).unwrap_err();
    assert!(started.elapsed() >= store.patience);
    assert_eq!((told, matches!(error, Error::Busy(_))), (1, true), "{error}");
    assert_eq!(place.store().open().unwrap().passages(), 4);
    drop(lock);
    assert_eq!(store.update(&place.corpus(), Scope::Changed, &mut || told += 1, &mut |_| ()).unwrap().passages, 8);
    assert_eq!(told, 1);
}
