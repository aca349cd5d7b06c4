//! Makes `src/lexicon/*.bin` from a word-frequency list, `WordNet`'s database files and a list of words that a language model finds alike
//! (`tools/train/alike.py`); the same input gives the same bytes.
//!
//! usage: lexicon FREQUENCIES.txt `WORDNET_FOLDER` ALIKE.tsv `OUT_FOLDER`

#![allow(
    clippy::print_stderr,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a tool for the workbench"
)]

use faqt::{
    lexicon::{FAR, STRONGEST},
    text::{CARDINALS, Language, WordId, fold, word_id},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    error::Error,
    fs,
    path::Path,
};

/// Relations kept a word.
const KEPT: usize = 25;

/// Words of the frequency list below this share of all words are left out of the relations.
const RAREST: f64 = 2e-8;

/// What a relation counts: how often a passage that answers uses the one word where the question has the other.
mod strength {
    pub const SAME: f32 = 1.0;
    pub const SPELLING: f32 = 0.95;
    pub const PERTAINS: f32 = 0.7;
    pub const DERIVED: f32 = 0.6;
    pub const SYNONYM: [f32; 3] = [0.5, 0.35, 0.2];
    pub const SIMILAR: f32 = 0.2;
    pub const BROADER: f32 = 0.2;
    /// The cosine of unlike words, and what each point above it counts.
    pub const UNLIKE: f32 = 0.36;
    pub const ALIKE: f32 = 1.2;
}

fn stem(word: &str) -> String {
    let mut folded = String::new();
    fold(word, &mut folded);
    Language::English.stem(&folded).into_owned()
}

/// Relations by stem, each kept at its strongest.
#[derive(Default)]
struct Relations {
    from: BTreeMap<String, BTreeMap<String, f32>>,
    /// Pairs that must not be related: opposites, and members of one series.
    apart: BTreeSet<(String, String)>,
    /// Words that say the opposite of one another, each in all its forms.
    opposites: BTreeSet<(String, String)>,
}

impl Relations {
    fn add(&mut self, a: &str, b: &str, strength: f32) {
        for (from, to) in [(a, b), (b, a)] {
            if from != to && !self.apart.contains(&(from.to_owned(), to.to_owned())) {
                let entry = self.from.entry(from.to_owned()).or_default().entry(to.to_owned()).or_insert(0.0);
                *entry = entry.max(strength);
            }
        }
    }
}

struct Synset {
    words: Vec<String>,
    pointers: Vec<(String, String, char, usize, usize)>,
    below: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [frequencies, wordnet, alike, out] = args.as_slice() else {
        return Err("usage: lexicon FREQUENCIES.txt WORDNET_FOLDER ALIKE.tsv OUT_FOLDER".into());
    };
    let counts = counts(&fs::read_to_string(frequencies)?);
    let total: f64 = counts.values().sum();
    let mut relations = Relations::default();
    fixed(&mut relations);
    let irregular = exceptions(Path::new(wordnet), &mut relations)?;
    synsets(Path::new(wordnet), &mut relations)?;
    neighbours(&fs::read_to_string(alike)?, &mut relations)?;
    inherit(&irregular, &mut relations);
    fs::create_dir_all(out)?;
    let rarity = rarity(&counts, total)?;
    let related = related(&relations, &counts, total)?;
    eprintln!("{} stems in {} bytes, relations in {} bytes", counts.len(), rarity.len(), related.len());
    fs::write(Path::new(out).join("rarity.bin"), rarity)?;
    fs::write(Path::new(out).join("related.bin"), related)?;
    Ok(())
}

/// Occurrences by stem.
fn counts(list: &str) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    for line in list.trim_start_matches('\u{feff}').lines() {
        let Some((word, count)) = line.split_once(' ') else { continue };
        let Ok(count) = count.trim().parse::<f64>() else { continue };
        // "'s" and the like stand alone in such lists
        if word.len() > 1 || matches!(word, "a" | "i") {
            *counts.entry(stem(word)).or_insert(0.0) += count;
        }
    }
    counts
}

fn rarity(counts: &BTreeMap<String, f64>, total: f64) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut entries: Vec<(WordId, u8, &str)> = counts
        .iter()
        .map(|(stem, count)| {
            let held = 1.0 - (1.0 - count / total).powi(100);
            let byte = (-held.ln() / f64::from(faqt::lexicon::STEP)).round().clamp(0.0, 255.0);
            (word_id(stem), byte as u8, stem.as_str())
        })
        .collect();
    entries.sort_unstable();
    entries.dedup_by_key(|entry| entry.0);
    let mut bytes = u32::try_from(entries.len())?.to_le_bytes().to_vec();
    bytes.extend(entries.iter().flat_map(|entry| entry.0.to_le_bytes()));
    bytes.extend(entries.iter().map(|entry| entry.1));
    let mut pool = String::new();
    for entry in &entries {
        bytes.extend(u32::try_from(pool.len())?.to_le_bytes());
        pool.push_str(entry.2);
    }
    bytes.extend(u32::try_from(pool.len())?.to_le_bytes());
    bytes.extend(pool.as_bytes());
    Ok(bytes)
}

fn related(relations: &Relations, counts: &BTreeMap<String, f64>, total: f64) -> Result<Vec<u8>, Box<dyn Error>> {
    let known =
        |stem: &str| stem.bytes().any(|byte| byte.is_ascii_digit()) || counts.get(stem).is_some_and(|count| count / total >= RAREST);
    let mut entries: BTreeMap<WordId, BTreeMap<WordId, u16>> = BTreeMap::new();
    for (from, to) in &relations.from {
        if !known(from) {
            continue;
        }
        let mut kept: Vec<(&String, f32)> = to.iter().filter(|(to, _)| known(to)).map(|(to, strength)| (to, *strength)).collect();
        kept.sort_by(|a, b| {
            b.1.total_cmp(&a.1)
                .then_with(|| counts.get(b.0).unwrap_or(&0.0).total_cmp(counts.get(a.0).unwrap_or(&0.0)))
                .then_with(|| a.0.cmp(b.0))
        });
        kept.truncate(KEPT);
        for (to, strength) in kept {
            let strength = (strength * f32::from(STRONGEST)).round() as u16;
            if strength > 0 {
                entries.entry(word_id(from)).or_default().insert(word_id(to), strength);
                // each word that one leads to has a place of its own among the ids
                entries.entry(word_id(to)).or_default();
            }
        }
    }
    let inflected = |stem: &String| {
        let same = relations.from.get(stem).into_iter().flatten().filter(|(_, strength)| **strength >= strength::SAME);
        std::iter::once(stem.clone()).chain(same.map(|(form, _)| form.clone())).collect::<Vec<_>>()
    };
    for (a, b) in &relations.opposites {
        for (a, b) in inflected(a).iter().flat_map(|a| inflected(b).into_iter().map(move |b| (a.clone(), b))) {
            if known(&a) && known(&b) && a != b {
                entries.entry(word_id(&a)).or_default().insert(word_id(&b), 0);
                entries.entry(word_id(&b)).or_default().insert(word_id(&a), 0);
            }
        }
    }
    let mut bytes = u32::try_from(entries.len())?.to_le_bytes().to_vec();
    bytes.extend(entries.keys().flat_map(|id| id.to_le_bytes()));
    let places: BTreeMap<WordId, u32> = entries.keys().zip(0..).map(|(id, place)| (*id, place)).collect();
    let mut cells: Vec<u16> = Vec::new();
    for to in entries.values() {
        bytes.extend(u32::try_from(cells.len())?.to_le_bytes());
        let mut before = 0;
        for (id, strength) in to {
            let mut far = places[id] - before;
            before = places[id];
            while far >= u32::from(FAR) {
                cells.push(FAR << 4);
                far -= u32::from(FAR);
            }
            cells.push(u16::try_from(far << 4)? | strength);
        }
    }
    bytes.extend(u32::try_from(cells.len())?.to_le_bytes());
    bytes.extend(cells.iter().flat_map(|cell| cell.to_le_bytes()));
    Ok(bytes)
}

/// Numbers written out, ordinals, and the months' short names.
fn fixed(relations: &mut Relations) {
    for (number, word) in CARDINALS {
        relations.add(&stem(word), &number.to_string(), strength::SAME);
    }
    for (number, word) in [(100, "hundred"), (1000, "thousand")] {
        relations.add(&stem(word), &number.to_string(), strength::SAME);
    }
    for (short, word) in [
        ("1st", "first"),
        ("2nd", "second"),
        ("3rd", "third"),
        ("4th", "fourth"),
        ("5th", "fifth"),
        ("6th", "sixth"),
        ("7th", "seventh"),
        ("8th", "eighth"),
        ("9th", "ninth"),
        ("10th", "tenth"),
        ("12th", "twelfth"),
        ("20th", "twentieth"),
    ] {
        relations.add(short, &stem(word), strength::SAME);
    }
    let months = ["january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december"];
    for month in months {
        relations.add(&stem(&month[..3]), &stem(month), strength::SAME);
    }
    // alike, and never the same
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let points = ["north", "south", "east", "west", "northern", "southern", "eastern", "western"];
    let ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    // up to twenty
    let small: Vec<&str> = CARDINALS[..=20].iter().map(|(_, word)| *word).collect();
    let large = ["hundred", "thousand", "million", "billion", "trillion"];
    for series in [&months[..], &days, &points, &ordinals, &large, &small] {
        for a in series {
            for b in series {
                relations.apart.insert((stem(a), stem(b)));
            }
        }
    }
    relations.add("sept", &stem("september"), strength::SAME);
    for (a, b) in [("usa", "u.s"), ("uk", "u.k"), ("usa", "u.s.a"), ("tv", "television"), ("bn", "billion"), ("percent", "percentag")] {
        relations.add(&stem(a), &stem(b), strength::SAME);
    }
}

/// Words alike in what they mean, by the cosine of their vectors: `word TAB word TAB cosine` a line.
///
/// What `WordNet` relates is kept in full where the vectors agree, at half where they don't.
fn neighbours(list: &str, relations: &mut Relations) -> Result<(), Box<dyn Error>> {
    let mut alike: BTreeMap<(String, String), f32> = BTreeMap::new();
    let mut stems: HashMap<&str, String> = HashMap::new();
    for line in list.lines() {
        let [a, b, cosine] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(format!("not a pair: {line}").into()) };
        let cosine: f32 = cosine.parse()?;
        let [a, b] = [a, b].map(|word| stems.entry(word).or_insert_with(|| stem(word)).clone());
        let entry = alike.entry((a, b)).or_insert(0.0);
        *entry = entry.max(cosine);
    }
    for (from, to) in &mut relations.from {
        for (other, strength) in to {
            if *strength < strength::PERTAINS && !alike.contains_key(&(from.clone(), other.clone())) {
                *strength *= 0.5;
            }
        }
    }
    for ((a, b), cosine) in alike {
        relations.add(&a, &b, ((cosine - strength::UNLIKE) * strength::ALIKE).clamp(0.0, strength::DERIVED));
    }
    Ok(())
}

/// Irregular forms are the same as their base and as one another: "gave" is "give" and "given". Returns those that have no meaning beside
/// it, each with its base.
fn exceptions(folder: &Path, relations: &mut Relations) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut irregular = Vec::new();
    for part in ["noun", "verb", "adj", "adv"] {
        let mut forms: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let index = fs::read_to_string(folder.join(format!("index.{part}")))?;
        let words: BTreeSet<&str> = index.lines().filter_map(|line| line.split(' ').next()).collect();
        for line in fs::read_to_string(folder.join(format!("{part}.exc")))?.lines().filter(|line| !line.contains('_')) {
            let mut bases = line.split(' ');
            let Some(written) = bases.next() else { continue };
            let form = stem(written);
            for base in bases.map(stem) {
                // "leaves" would be what "leave" is
                if !words.contains(written) && form == written {
                    irregular.push((form.clone(), base.clone()));
                }
                relations.add(&form, &base, strength::SAME);
                let others = forms.entry(base).or_default();
                for other in others.iter() {
                    relations.add(&form, other, strength::SAME);
                }
                others.push(form.clone());
            }
        }
    }
    Ok(irregular)
}

/// What may stand for a word may stand for its irregular forms.
fn inherit(irregular: &[(String, String)], relations: &mut Relations) {
    for (form, base) in irregular {
        let of_base: Vec<(String, f32)> =
            relations.from.get(base).into_iter().flatten().map(|(word, strength)| (word.clone(), *strength)).collect();
        for (word, strength) in of_base.into_iter().filter(|(_, strength)| *strength < strength::SAME) {
            relations.add(form, &word, strength);
        }
    }
}

/// Synonyms, derivations, what an adjective pertains to, and tight families.
fn synsets(folder: &Path, relations: &mut Relations) -> Result<(), Box<dyn Error>> {
    let mut senses: HashMap<(String, char), Vec<String>> = HashMap::new();
    let mut synsets: BTreeMap<(char, String), Synset> = BTreeMap::new();
    for (part, letter) in [("noun", 'n'), ("verb", 'v'), ("adj", 'a'), ("adv", 'r')] {
        for line in fs::read_to_string(folder.join(format!("index.{part}")))?.lines().filter(|line| !line.starts_with(' ')) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let pointers: usize = fields[3].parse()?;
            senses.insert((fields[0].to_owned(), letter), fields[6 + pointers..].iter().map(|offset| (*offset).to_owned()).collect());
        }
        for line in fs::read_to_string(folder.join(format!("data.{part}")))?.lines().filter(|line| !line.starts_with(' ')) {
            let fields: Vec<&str> = line.split('|').next().unwrap_or_default().split_whitespace().collect();
            let count = usize::from_str_radix(fields[3], 16)?;
            let words = (0..count).map(|at| fields[4 + at * 2].split('(').next().unwrap_or_default().to_lowercase()).collect();
            let pointers: usize = fields[4 + count * 2].parse()?;
            let pointers = (0..pointers)
                .map(|at| {
                    let at = 5 + count * 2 + at * 4;
                    let part = if fields[at + 2] == "s" { 'a' } else { fields[at + 2].chars().next().unwrap_or('n') };
                    let ends = usize::from_str_radix(fields[at + 3], 16).unwrap_or(0);
                    (fields[at].to_owned(), fields[at + 1].to_owned(), part, ends >> 8, ends & 255)
                })
                .collect::<Vec<_>>();
            let below = pointers.iter().filter(|pointer| pointer.0.starts_with('~')).count();
            synsets.insert((letter, fields[0].to_owned()), Synset { words, pointers, below });
        }
    }
    let rank = |word: &str, letter: char, offset: &str| {
        senses.get(&(word.to_owned(), letter)).and_then(|senses| senses.iter().position(|sense| sense == offset)).unwrap_or(9)
    };
    let single = |words: &[String]| words.iter().filter(|word| !word.contains(['_', '-', '.', '\''])).cloned().collect::<BTreeSet<_>>();
    for ((letter, offset), synset) in &synsets {
        let words = single(&synset.words);
        for a in &words {
            for b in words.range(a.clone()..).skip(1) {
                let ranks = [rank(a, *letter, offset), rank(b, *letter, offset)];
                let near = a.len() > 4 && b.len() > 4 && a.as_bytes()[0] == b.as_bytes()[0] && strsim::osa_distance(a, b) <= 2;
                let strength = match ranks[0] + ranks[1] {
                    _ if near => strength::SPELLING,
                    sum @ 0..=2 => strength::SYNONYM[sum],
                    _ => continue,
                };
                relations.add(&stem(a), &stem(b), strength);
            }
        }
        for (kind, target, part, from, to) in &synset.pointers {
            let Some(other) = synsets.get(&(*part, target.clone())) else { continue };
            let strength = match kind.as_str() {
                "!" if *from > 0 && *to > 0 => {
                    if let (Some(a), Some(b)) = (synset.words.get(from - 1), other.words.get(to - 1)) {
                        relations.apart.insert((stem(a), stem(b)));
                        relations.opposites.insert((stem(a), stem(b)));
                    }
                    continue;
                }
                "+" => strength::DERIVED,
                "\\" => strength::PERTAINS,
                "&" => strength::SIMILAR,
                "@" if other.below <= 6 => strength::BROADER,
                _ => continue,
            };
            if *from > 0 && *to > 0 {
                let (Some(a), Some(b)) = (synset.words.get(from - 1), other.words.get(to - 1)) else { continue };
                if [a, b].iter().all(|word| !word.contains(['_', '-', '.', '\'']))
                    && rank(a, *letter, offset).min(rank(b, *part, target)) <= 2
                {
                    relations.add(&stem(a), &stem(b), strength);
                }
                continue;
            }
            for a in &words {
                for b in &single(&other.words) {
                    if rank(a, *letter, offset) == 0 && rank(b, *part, target) == 0 {
                        relations.add(&stem(a), &stem(b), strength);
                    }
                }
            }
        }
    }
    Ok(())
}
