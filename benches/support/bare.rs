//! tantivy by itself: the text of each passage in one stemmed, stored field, as anyone would begin with it.

use std::path::Path;
use tantivy::{
    Index, IndexSettings, Searcher, TantivyDocument, Term,
    collector::TopDocs,
    directory::MmapDirectory,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{TextAnalyzer, TokenStream},
};

/// Memory of the writer, in bytes, for all its threads.
const BUDGET: usize = 128 << 20;

/// An index of passages' texts.
pub struct Bare {
    searcher: Searcher,
    tokenizer: TextAnalyzer,
    field: Field,
}

impl Bare {
    /// Writes `texts` to `folder` with as many threads as there are cores (tantivy takes 8 at most).
    pub fn write<'a>(folder: &Path, texts: impl Iterator<Item = &'a str>) -> (Index, Field) {
        let indexing = TextFieldIndexing::default().set_tokenizer("en_stem").set_index_option(IndexRecordOption::WithFreqs);
        let mut schema = Schema::builder();
        let field = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing) | STORED);
        let index = Index::create(MmapDirectory::open(folder).unwrap(), schema.build(), IndexSettings::default()).unwrap();
        let mut writer = index.writer::<TantivyDocument>(BUDGET).unwrap();
        for text in texts {
            let mut document = TantivyDocument::default();
            document.add_text(field, text);
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        writer.wait_merging_threads().unwrap();
        (index, field)
    }

    /// Opens what [`Bare::write`] wrote.
    pub fn open(index: &Index, field: Field) -> Self {
        Self { searcher: index.reader().unwrap().searcher(), tokenizer: index.tokenizers().get("en_stem").unwrap(), field }
    }

    /// The ten passages that BM25 scores highest for any of the question's words, with their texts.
    pub fn top_10(&mut self, question: &str) -> Vec<(f32, TantivyDocument)> {
        let mut terms: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut stream = self.tokenizer.token_stream(question);
        while let Some(token) = stream.next() {
            let term = Term::from_field_text(self.field, &token.text);
            terms.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        }
        let found = self.searcher.search(&BooleanQuery::new(terms), &TopDocs::with_limit(10).order_by_score()).unwrap();
        found.into_iter().map(|(score, at)| (score, self.searcher.doc(at).unwrap())).collect()
    }
}
