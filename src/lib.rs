//! faqt answers questions from an article, with where the answer stands, or says honestly that the article doesn't say.

pub mod answer;
pub mod article;
pub mod bot;
pub mod error;
pub mod text;

pub use bot::Bot;
