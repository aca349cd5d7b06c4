//! faqt answers questions from an article, with where the answer stands, or says honestly that the article doesn't say.

pub mod answer;
pub mod article;
pub mod bot;
pub mod corpus;
pub mod error;
pub mod forward;
pub mod index;
pub mod lexicon;
pub mod query;
pub mod question;
pub mod rank;
pub mod text;

pub use bot::Bot;
