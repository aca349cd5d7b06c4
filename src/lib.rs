//! faqt answers questions from an article, with where the answer stands, or says honestly that the article doesn't say.
//!
//! Data flows one way: `corpus` files → `article` → `forward` → `index`; a line typed → `question` → `query` → `rank` → `answer`. [`Bot`]
//! puts the two together; everything from `args` to `render` is the command around it.

pub mod answer;
pub mod args;
pub mod article;
pub mod bot;
pub mod chat;
pub mod config;
pub mod corpus;
pub mod error;
pub mod eval;
pub mod forward;
pub mod gaps;
pub mod index;
pub mod lexicon;
pub mod llm;
pub mod log;
pub mod query;
pub mod question;
pub mod rank;
pub mod render;
pub mod repl;
pub mod run;
pub mod state;
pub mod status;
pub mod text;

pub use bot::Bot;
