//! English words that tell what kind of thing a sentence gives, beyond the shapes of its words.

use crate::text::{self, Language, WordId};

/// Words one of which says when something ends.
pub const ENDS: &[&str] = &["end", "expire", "close", "last"];

/// Words that the time when something ends stands behind.
pub const UNTIL: &[&str] = &["until", "till", "through", "by", "to"];

/// Words one of which says when something began.
pub const BEGINS: &[&str] = &["since", "from", "first", "begin", "began", "start", "found", "open", "introduce", "after"];

/// Times that are no dates.
pub const TIMES: &[&str] = &["spring", "summer", "autumn", "winter", "morning", "noon", "afternoon", "evening", "night", "midnight"];

/// Words that a time of the day stands behind.
pub const CLOCKS: &[&str] = &["at", "from", "until", "till", "to", "by", "before", "after", "around", "about"];

/// Verbs of time: "how long does it take".
pub const LASTS: &[&str] = &["take", "last", "run", "stay", "wait", "keep"];

/// Words one of which says how long a thing is.
pub const LONG: &[&str] = &["long", "length"];

/// Words one of which points to what was spoken of.
pub const POINTING: &[&str] = &["it", "its", "they", "them", "ones"];

/// Words that make a span of time the time when something is.
pub const MARKS: &[&str] = &["in", "within", "after", "before", "next", "last", "this", "later", "ago", "until", "from", "during", "by"];

/// What a table calls a place.
pub const LABELS: &[&str] = &["place", "location", "venue"];

/// Words that ask for hours.
pub const OPENS: &[&str] = &["open", "opened", "opens", "closed", "close", "closes"];

/// Words one of which stands beside a price.
pub const PRICES: &[&str] = &["cost", "price", "fee", "charge", "fare", "free", "pay"];

/// What costs nothing costs one of these.
pub const FREE: &[&str] = &["free", "nothing"];

/// Prices by their own names, and what is done by none: a sentence that opens with one is of what its passage is about.
pub const CHARGES: &[&str] = &["admission", "entry", "entrance", "fare", "fee", "price", "cost", "work", "repair", "project"];

/// Words one of which tells a weight.
pub const WEIGHS: &[&str] = &["weigh", "weight", "heavy"];

/// Words one of which says how often.
pub const REPEATS: &[&str] = &["every", "each", "once", "twice", "times", "daily", "weekly", "monthly", "yearly", "always", "never"];

/// Units, and words that stand beside them, of what a word asks the measure of.
pub const UNITS: &[(&str, &[&str])] = &[
    ("heavy", &["kg", "kilogram", "gram", "tonne", "ton", "pound", "lb", "weigh", "weight"]),
    ("fast", &["mph", "knot", "hour", "per", "speed", "fast"]),
    ("tall", LENGTHS),
    ("deep", LENGTHS),
    ("wide", LENGTHS),
];
/// Units of length.
pub const LENGTHS: &[&str] = &["km", "kilometre", "kilometer", "metre", "meter", "mile", "foot", "feet", "ft", "inch", "cm", "mm"];

/// Words that whoever did something stands beside, named or not.
pub const AGENTS: &[&str] = &["by", "who", "whoever"];

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

/// What stands behind "in" or "at" and is no place: "on average", "at least".
pub const NO_PLACES: &[&str] =
    &["all", "average", "fact", "general", "last", "least", "most", "once", "order", "part", "particular", "time", "total", "turn"];

/// The ids of English words in the index: to be worked out once for all the words that they are compared with.
pub fn ids(words: &[&str]) -> Vec<WordId> {
    words.iter().map(|word| text::word_id(&Language::English.stem(word))).collect()
}
