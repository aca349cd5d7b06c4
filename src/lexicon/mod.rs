//! What English itself tells of a word: how rare it is, which words mean nearly the same, and which the opposite. Two static tables,
//! searched where they lie; `examples/lexicon.rs` makes them, and `README.md` beside this file says from what.

use crate::text::WordId;

/// Word ids in ascending order, then a byte each (rarity in [`STEP`]s), then where each stem begins in the pool, then the pool.
static RARITY: &[u8] = include_bytes!("rarity.bin");

/// Word ids in ascending order, then where each one's relations begin, then the relations in cells of two bytes, by the place of the other
/// among the ids: twelve bits tell how far it is from the one before, four the strength in [`STRONGEST`]ths, of which 0 is an opposite. A
/// cell of [`FAR`] only goes on so far.
static RELATED: &[u8] = include_bytes!("related.bin");

/// Nats a rarity byte stands for.
pub const STEP: f32 = 0.08;

/// The greatest strength of a relation.
pub const STRONGEST: u16 = 15;

/// How far the longest cell goes.
pub const FAR: u16 = 0xfff;

fn number(table: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(table.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn index(table: &[u8], at: usize) -> Option<usize> {
    usize::try_from(number(table, at)?).ok()
}

/// The place of `id` among a table's sorted ids, and how many there are.
fn find(table: &[u8], id: WordId) -> Option<(usize, usize)> {
    let count = index(table, 0)?;
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        match number(table, 4 + middle * 4)?.cmp(&id) {
            std::cmp::Ordering::Equal => return Some((middle, count)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// How rare a stem is in general English: minus the logarithm of the probability that a hundred words hold it, in nats, 0 to 20.4;
/// `None` where the table does not hold it (a name, a slip, another language).
pub fn rarity(id: WordId) -> Option<f32> {
    let (at, count) = find(RARITY, id)?;
    Some(f32::from(*RARITY.get(4 + count * 4 + at)?) * STEP)
}

/// The stem with this id, where the table holds it.
pub fn stem(id: WordId) -> Option<&'static str> {
    let (at, count) = find(RARITY, id)?;
    let offsets = 4 + count * 5;
    let pool = offsets + (count + 1) * 4;
    let range = pool + index(RARITY, offsets + at * 4)?..pool + index(RARITY, offsets + at * 4 + 4)?;
    std::str::from_utf8(RARITY.get(range)?).ok()
}

/// Words that may stand for the one with this id, each with how likely (0 to 1); strongest first.
pub fn related(id: WordId) -> Vec<(WordId, f32)> {
    let mut related: Vec<_> = relations(id)
        .filter(|(_, strength)| *strength > 0)
        .map(|(id, strength)| (id, f32::from(strength) / f32::from(STRONGEST)))
        .collect();
    related.sort_by(|a, b| b.1.total_cmp(&a.1));
    related
}

/// Words that say the opposite of the one with this id.
pub fn opposites(id: WordId) -> impl Iterator<Item = WordId> {
    relations(id).filter(|(_, strength)| *strength == 0).map(|(id, _)| id)
}

/// What is related to the word with this id, by place in the table, each with its strength.
fn relations(id: WordId) -> impl Iterator<Item = (WordId, u16)> {
    let cells = find(RELATED, id).and_then(|(at, count)| {
        let offsets = 4 + count * 4;
        let pool = offsets + (count + 1) * 4;
        let (from, to) = (index(RELATED, offsets + at * 4)?, index(RELATED, offsets + at * 4 + 4)?);
        RELATED.get(pool + from * 2..pool + to * 2)
    });
    let mut place = 0;
    cells.unwrap_or_default().as_chunks().0.iter().filter_map(move |cell| {
        let cell = u16::from_le_bytes(*cell);
        place += usize::from(cell >> 4);
        if cell >> 4 == FAR { None } else { Some((number(RELATED, 4 + place * 4)?, cell & STRONGEST)) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Language, word_id};

    fn id(word: &str) -> WordId {
        word_id(&Language::English.stem(word))
    }

    fn strength(from: &str, to: &str) -> f32 {
        related(id(from)).into_iter().find(|(other, _)| *other == id(to)).map_or(0.0, |(_, strength)| strength)
    }

    #[test]
    fn common_words_are_common() {
        assert!(rarity(id("the")).unwrap() < 0.1);
        assert!(rarity(id("people")).unwrap() < rarity(id("saxophone")).unwrap());
        assert_eq!(rarity(id("xqzzt")), None);
        assert_eq!(stem(id("partnerships")), Some("partnership"));
    }

    #[test]
    fn words_that_mean_the_same_are_related() {
        for (a, b, least) in [
            ("bought", "buy", 0.9),
            ("seven", "7", 0.9),
            ("nov", "november", 0.9),
            ("colour", "color", 0.9),
            ("holland", "netherlands", 0.2),
            ("inventor", "invent", 0.3),
            ("car", "automobile", 0.3),
        ] {
            assert!(strength(a, b) >= least, "{a} {b} {}", strength(a, b));
        }
        assert_eq!(strength("hot", "cold"), 0.0);
    }

    #[test]
    fn opposites_are_known() {
        for (a, b) in [("hot", "cold"), ("bought", "sell"), ("first", "last"), ("increase", "decreased")] {
            assert!(opposites(id(a)).any(|other| other == id(b)) && opposites(id(b)).any(|other| other == id(a)), "{a} {b}");
        }
        assert_eq!(opposites(id("saxophone")).next(), None);
    }

    #[test]
    fn tables_are_sound() {
        for table in [RARITY, RELATED] {
            let count = index(table, 0).unwrap();
            assert!(count > 10_000);
            assert!((1..count).all(|at| number(table, at * 4) < number(table, 4 + at * 4)));
        }
        assert!(RARITY.len() + RELATED.len() < 3 << 20, "{} {}", RARITY.len(), RELATED.len());
        let mut id: u32 = 1;
        for _ in 0..10_000 {
            id = id.wrapping_mul(2_654_435_761).wrapping_add(12345);
            assert!(related(id).iter().all(|(other, strength)| *other != id && *strength > 0.0 && *strength <= 1.0));
        }
    }
}
