//! corplint finds, span by span, what in a scraped article is not the article.

pub mod engine;
pub mod report;
pub mod rule;
pub mod schema;
pub mod text;
