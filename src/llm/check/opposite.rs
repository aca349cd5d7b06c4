//! Words that say the opposite of one another. English.

/// Pairs of opposites: each side's forms, which all say the same.
const PAIRS: &[[&str; 2]] = &[
    [
        "rise rises rose risen rising increase increases increased increasing grow grows grew grown growing climb climbs climbed",
        "fall falls fell fallen falling decrease decreases decreased decreasing shrink shrinks shrank shrunk drop drops dropped decline declines declined",
    ],
    ["buy buys bought buying purchase purchases purchased", "sell sells sold selling"],
    ["earn earns earned earning gain gains gained gaining win wins won winning", "lose loses lost losing"],
    ["open opens opened opening", "close closes closed closing shut shuts"],
    [
        "start starts started starting begin begins began begun beginning",
        "end ends ended ending finish finishes finished stop stops stopped",
    ],
    ["allow allows allowed permit permits permitted", "forbid forbids forbade forbidden ban bans banned prohibit prohibits prohibited"],
    ["accept accepts accepted approve approves approved", "reject rejects rejected refuse refuses refused"],
    ["join joins joined joining enter enters entered", "leave leaves left leaving quit quits"],
    ["include includes included including", "exclude excludes excluded excluding"],
    ["strengthen strengthens strengthened", "weaken weakens weakened"],
    ["expand expands expanded", "reduce reduces reduced cut cuts"],
    ["largest biggest highest longest", "smallest lowest shortest"],
    ["first earliest", "last latest"],
    ["support supports supported", "oppose opposes opposed"],
    ["succeed succeeds succeeded", "fail fails failed"],
];

/// The forms that say the same as `word`, and those that say its opposite.
fn sides(word: &str) -> Option<[&'static str; 2]> {
    let has = |side: &str| side.split(' ').any(|form| form == word);
    PAIRS.iter().find_map(|[one, other]| if has(one) { Some([*one, *other]) } else { has(other).then_some([*other, *one]) })
}

/// Whether the passages, which `hold` words, say the opposite of `word` and nothing like it.
pub fn contradicted(word: &str, holds: impl Fn(&str) -> bool) -> bool {
    sides(word).is_some_and(|[same, opposite]| !same.split(' ').any(&holds) && opposite.split(' ').any(&holds))
}

/// Whether the passages, which `hold` words, say the same as `word` in another.
pub fn likewise(word: &str, holds: impl Fn(&str) -> bool) -> bool {
    sides(word).is_some_and(|[same, _]| same.split(' ').any(&holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opposite_counts_where_nothing_like_the_word_is_said() {
        let rose = |word: &str| word == "rose";
        let both = |word: &str| matches!(word, "rose" | "fell");
        assert!(contradicted("fell", rose) && contradicted("dropped", rose));
        assert!(!contradicted("increased", rose) && !contradicted("fell", both) && !contradicted("table", rose));
        assert!(likewise("increased", rose) && !likewise("fell", rose));
    }

    #[test]
    fn no_form_is_on_two_sides() {
        let forms: Vec<&str> = PAIRS.iter().flatten().flat_map(|side| side.split(' ')).collect();
        for form in &forms {
            assert_eq!(forms.iter().filter(|other| *other == form).count(), 1, "{form}");
        }
    }
}
