//! English words that tell what kind of thing a sentence gives, beyond the shapes of its words.

use crate::text::{self, Language, WordId};

/// Words one of which says when something ends.
pub const ENDS: &[&str] = &["until", "till", "through", "by", "to", "end", "expire", "close", "last"];

/// Words one of which says when something began.
pub const BEGINS: &[&str] = &["since", "from", "first", "begin", "began", "start", "found", "open", "introduce", "after"];

/// Times that are no dates.
pub const TIMES: &[&str] = &["spring", "summer", "autumn", "winter", "morning", "noon", "afternoon", "evening", "night", "midnight"];

/// Words one of which says how often.
pub const REPEATS: &[&str] = &["every", "each", "once", "twice", "times", "daily", "weekly", "monthly", "yearly", "always", "never"];

/// Units, and words that stand beside them, of what a word asks the measure of.
pub const UNITS: &[(&str, &[&str])] = &[
    ("heavy", &["kg", "kilogram", "gram", "tonne", "ton", "pound", "lb", "weigh", "weight"]),
    ("fast", &["km", "kilometre", "kilometer", "metre", "mile", "mph", "knot", "hour", "minute", "second", "speed", "fast"]),
    ("tall", LENGTHS),
    ("deep", LENGTHS),
    ("wide", LENGTHS),
];
/// Units of length.
pub const LENGTHS: &[&str] = &["km", "kilometre", "kilometer", "metre", "meter", "mile", "foot", "feet", "ft", "inch", "cm", "mm"];

/// Words one of which tells a person's age.
pub const AGES: &[&str] = &["old", "age", "aged", "born"];

/// What stands behind a number that is no sum of money.
pub const NO_PRICE: &[&str] = &[
    "am",
    "pm",
    "km",
    "kilometre",
    "kilometer",
    "metre",
    "meter",
    "mile",
    "hectare",
    "acre",
    "litre",
    "liter",
    "kg",
    "kilogram",
    "tonne",
    "degree",
    "people",
    "person",
    "seat",
];

/// Words that say where something is.
pub const PLACES: &[&str] = &[
    "in", "at", "near", "from", "on", "between", "above", "below", "behind", "beside", "under", "along", "outside", "inside", "opposite",
    "north", "south", "east", "west",
];

/// The ids of English words in the index: to be worked out once for all the words that they are compared with.
pub fn ids(words: &[&str]) -> Vec<WordId> {
    words.iter().map(|word| text::word_id(&Language::English.stem(word))).collect()
}
