//! The language of an article and its stemmer (the Snowball stemmers that tantivy uses).

use frostem::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use whatlang::Lang;

/// How an article's words are reduced to stems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    Arabic,
    Danish,
    Dutch,
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
    /// No language was recognised, or none that has a stemmer: words are compared as they are.
    Unknown,
}

/// How many bytes of an article are looked at to tell its language.
const SAMPLE: usize = 2048;

/// Share of English function words that settles the matter without a detector; other languages stay below a tenth.
const ENGLISH_SHARE: f32 = 0.2;

impl Language {
    /// Tells the language of `text` from its beginning; [`Language::Unknown`] where it can't be told reliably.
    pub fn detect(text: &str) -> Self {
        let sample = super::truncate(text, SAMPLE);
        if english_share(sample) >= ENGLISH_SHARE {
            return Self::English;
        }
        let Some(info) = whatlang::detect(sample) else { return Self::Unknown };
        if !info.is_reliable() {
            return if sample.is_ascii() { Self::English } else { Self::Unknown };
        }
        match info.lang() {
            Lang::Ara => Self::Arabic,
            Lang::Dan => Self::Danish,
            Lang::Nld => Self::Dutch,
            Lang::Eng => Self::English,
            Lang::Fin => Self::Finnish,
            Lang::Fra => Self::French,
            Lang::Deu => Self::German,
            Lang::Ell => Self::Greek,
            Lang::Hun => Self::Hungarian,
            Lang::Ita => Self::Italian,
            Lang::Nob => Self::Norwegian,
            Lang::Por => Self::Portuguese,
            Lang::Ron => Self::Romanian,
            Lang::Rus => Self::Russian,
            Lang::Spa => Self::Spanish,
            Lang::Swe => Self::Swedish,
            Lang::Tam => Self::Tamil,
            Lang::Tur => Self::Turkish,
            _ => Self::Unknown,
        }
    }

    fn algorithm(self) -> Option<Algorithm> {
        Some(match self {
            Self::Arabic => Algorithm::Arabic,
            Self::Danish => Algorithm::Danish,
            Self::Dutch => Algorithm::Dutch,
            Self::English => Algorithm::English,
            Self::Finnish => Algorithm::Finnish,
            Self::French => Algorithm::French,
            Self::German => Algorithm::German,
            Self::Greek => Algorithm::Greek,
            Self::Hungarian => Algorithm::Hungarian,
            Self::Italian => Algorithm::Italian,
            Self::Norwegian => Algorithm::Norwegian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Romanian => Algorithm::Romanian,
            Self::Russian => Algorithm::Russian,
            Self::Spanish => Algorithm::Spanish,
            Self::Swedish => Algorithm::Swedish,
            Self::Tamil => Algorithm::Tamil,
            Self::Turkish => Algorithm::Turkish,
            Self::Unknown => return None,
        })
    }

    /// The stem of a word that [`fold`](super::fold) has prepared.
    pub fn stem(self, folded: &str) -> Cow<'_, str> {
        match self.algorithm() {
            Some(algorithm) if !folded.as_bytes().first().is_some_and(u8::is_ascii_digit) => Stemmer::new(algorithm).stem(folded),
            _ => Cow::Borrowed(folded),
        }
    }
}

fn english_share(sample: &str) -> f32 {
    let mut folded = String::new();
    let (mut all, mut function) = (0_u16, 0_u16);
    for word in super::words(sample) {
        super::fold(&sample[word], &mut folded);
        all += 1;
        function += u16::from(matches!(
            folded.as_str(),
            "the"
                | "of"
                | "and"
                | "to"
                | "is"
                | "that"
                | "for"
                | "with"
                | "was"
                | "are"
                | "by"
                | "this"
                | "from"
                | "it"
                | "as"
                | "be"
                | "on"
                | "in"
                | "a"
                | "or"
                | "you"
                | "not"
                | "have"
        ));
    }
    // a handful of words proves nothing
    if all < 8 { 0.0 } else { f32::from(function) / f32::from(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told() {
        for (text, language) in [
            ("The agreement gives the company access to hundreds of thousands of chips for seven years.", Language::English),
            (
                "Der Vertrag gibt dem Unternehmen für sieben Jahre Zugriff auf Hunderttausende von Chips in den Rechenzentren.",
                Language::German,
            ),
            ("Le contrat donne à l'entreprise un accès à des centaines de milliers de puces pendant sept ans.", Language::French),
            ("Договор даёт компании доступ к сотням тысяч процессоров на семь лет.", Language::Russian),
            ("この契約により、会社は七年間にわたって数十万個のチップを利用できます。", Language::Unknown),
            ("", Language::Unknown),
        ] {
            assert_eq!(Language::detect(text), language, "{text}");
        }
    }

    #[test]
    fn stems_follow_the_language() {
        assert_eq!(Language::English.stem("partnerships"), "partnership");
        assert_eq!(Language::German.stem("häuser"), Language::German.stem("haus"));
        assert_eq!(Language::Unknown.stem("partnerships"), "partnerships");
        assert_eq!(Language::English.stem("1990"), "1990");
    }
}
