//! A made-up corpus for benchmarks: articles whose words, sentences, names, figures and headings are spread as in real ones, the same
//! for the same seed. And tantivy by itself over the same text, to measure against.
#![allow(dead_code, reason = "each benchmark takes what it needs")]

pub mod bare;
mod words;

use fastrand::Rng;
use std::{fmt::Write as _, fs, path::Path};
use words::{COMMON, ENDINGS, FUNCTION, SYLLABLES};

/// Distinct words of a language, of which an article uses the frequent ones all the time and the rare ones hardly ever.
const VOCABULARY: usize = 20_000;

/// Zipf's exponent: the n-th most frequent word stands about `n` to the minus this often.
const ZIPF: f64 = 1.0;

/// One article.
pub struct Article {
    /// Its file's name.
    pub name: String,
    /// Its Markdown.
    pub text: String,
}

/// Writes articles.
pub struct Author {
    rng: Rng,
    words: Vec<String>,
    cumulative: Vec<f64>,
}

impl Author {
    /// An author whose articles follow from `seed` alone.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut words: Vec<String> = interleaved();
        while words.len() < VOCABULARY {
            let stem: String = (0..rng.usize(2..=4)).map(|_| *choice(&mut rng, SYLLABLES)).collect();
            words.push(stem + *choice(&mut rng, ENDINGS));
        }
        let mut sum = 0.0;
        let cumulative = (1..=words.len())
            .map(|rank| {
                sum += f64::from(u32::try_from(rank).unwrap()).powf(-ZIPF);
                sum
            })
            .collect();
        Self { rng, words, cumulative }
    }

    fn word(&mut self) -> &str {
        let at = self.rng.f64() * self.cumulative.last().unwrap();
        &self.words[self.cumulative.partition_point(|sum| *sum < at).min(self.words.len() - 1)]
    }

    /// A word that carries content.
    fn content(&mut self) -> String {
        loop {
            let word = self.word().to_owned();
            if !FUNCTION.contains(&word.as_str()) {
                return word;
            }
        }
    }

    fn name(&mut self) -> String {
        let rare = self.rng.usize(FUNCTION.len() + COMMON.len()..self.words.len());
        capitalised(&self.words[rare])
    }

    fn figure(&mut self) -> String {
        let rng = &mut self.rng;
        match rng.u8(0..6) {
            0 => rng.u32(1850..2026).to_string(),
            1 => format!("${}.{} million", rng.u32(1..90), rng.u32(0..10)),
            2 => format!("{} percent", rng.u32(1..100)),
            3 => format!("{},{:03}", rng.u32(1..400), rng.u32(0..1000)),
            4 => format!("{} years", rng.u32(2..40)),
            _ => format!("{} {} {}", rng.u32(1..29), choice(rng, &["January", "April", "June", "October"]), rng.u32(1900..2026)),
        }
    }

    /// A sentence of about 20 words.
    pub fn sentence(&mut self) -> String {
        let length = 8 + self.rng.usize(0..12) + self.rng.usize(0..12);
        let mut sentence = String::new();
        for at in 0..length {
            let word = match self.rng.u8(0..100) {
                0..4 => self.figure(),
                4..9 => self.name(),
                9..10 => format!("{} {}", self.name(), self.name()),
                _ => self.word().to_owned(),
            };
            sentence.push_str(if at == 0 { "" } else { " " });
            sentence.push_str(&if at == 0 { capitalised(&word) } else { word });
            if at + 3 < length && self.rng.u8(0..12) == 0 {
                sentence.push(',');
            }
        }
        sentence + "."
    }

    fn paragraph(&mut self) -> String {
        let sentences: Vec<String> = (0..self.rng.usize(3..=7)).map(|_| self.sentence()).collect();
        sentences.join(" ")
    }

    fn heading(&mut self) -> String {
        let words: Vec<String> = (0..self.rng.usize(1..=3)).map(|_| self.content()).collect();
        capitalised(&words.join(" "))
    }

    /// An article of `paragraphs` paragraphs under a heading for every few of them.
    pub fn article(&mut self, paragraphs: usize) -> Article {
        let title = format!("{} {}", self.name(), self.content());
        let mut text = format!("# {title}\n\n");
        for at in 0..paragraphs {
            if at > 0 && self.rng.u8(0..4) == 0 {
                let _ = write!(text, "## {}\n\n", self.heading());
            }
            let _ = write!(text, "{}\n\n", self.paragraph());
        }
        Article { name: format!("{}.md", title.to_lowercase().replace(' ', "-")), text }
    }

    /// Articles of 40 paragraphs each, `paragraphs` in all.
    pub fn articles(&mut self, paragraphs: usize) -> Vec<Article> {
        (0..paragraphs.div_ceil(40)).map(|at| self.article(40.min(paragraphs - at * 40))).collect()
    }

    /// A question that a sentence of `article` may answer: some of its words behind a question word, now and then with a slip.
    pub fn question(&mut self, article: &Article) -> String {
        let sentences: Vec<&str> = article.text.split(". ").filter(|sentence| sentence.len() > 40).collect();
        let sentence = *choice(&mut self.rng, &sentences);
        let mut words: Vec<&str> = sentence
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 2 && !FUNCTION.contains(&word.to_lowercase().as_str()) && word.is_ascii())
            .collect();
        while words.len() > 5 {
            words.remove(self.rng.usize(0..words.len()));
        }
        let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        if self.rng.u8(0..5) == 0
            && let Some(word) = words.iter_mut().max_by_key(|word| word.len())
        {
            word.remove(self.rng.usize(1..word.len()));
        }
        let asks = choice(&mut self.rng, &["What is the", "When was the", "How many", "Who is the", "Why did the", "Where is the"]);
        format!("{asks} {}?", words.join(" "))
    }

    /// `count` questions about `articles`.
    pub fn questions(&mut self, articles: &[Article], count: usize) -> Vec<String> {
        (0..count)
            .map(|_| {
                let at = self.rng.usize(0..articles.len());
                self.question(&articles[at])
            })
            .collect()
    }
}

/// English words by falling frequency: function words first, then one among ever more that carry content.
fn interleaved() -> Vec<String> {
    let (mut function, mut common) = (FUNCTION.iter(), COMMON.iter());
    let mut words = Vec::new();
    loop {
        let next = if words.len() < 10 || words.len() % 3 == 0 { function.next().or_else(|| common.next()) } else { common.next() };
        match next.or_else(|| function.next()) {
            Some(word) => words.push((*word).to_owned()),
            None => return words,
        }
    }
}

fn choice<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[rng.usize(0..from.len())]
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// Writes `articles` into `folder`.
pub fn save(articles: &[Article], folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for article in articles {
        fs::write(folder.join(&article.name), &article.text).unwrap();
    }
}

/// The middle of `figures`.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
