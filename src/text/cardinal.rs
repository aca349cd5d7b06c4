//! The names of small numbers, in English.

/// Numbers that have a name of one word, below a hundred, with it; ascending.
pub const CARDINALS: [(u8, &str); 28] = [
    (0, "zero"),
    (1, "one"),
    (2, "two"),
    (3, "three"),
    (4, "four"),
    (5, "five"),
    (6, "six"),
    (7, "seven"),
    (8, "eight"),
    (9, "nine"),
    (10, "ten"),
    (11, "eleven"),
    (12, "twelve"),
    (13, "thirteen"),
    (14, "fourteen"),
    (15, "fifteen"),
    (16, "sixteen"),
    (17, "seventeen"),
    (18, "eighteen"),
    (19, "nineteen"),
    (20, "twenty"),
    (30, "thirty"),
    (40, "forty"),
    (50, "fifty"),
    (60, "sixty"),
    (70, "seventy"),
    (80, "eighty"),
    (90, "ninety"),
];

/// The number that the folded `word` names, below a hundred.
pub fn cardinal(word: &str) -> Option<u8> {
    CARDINALS.iter().find(|(_, name)| *name == word).map(|(number, _)| *number)
}
