//! A few findings out of many, to judge a rule by: the first ones of a corpus are often of one site
//! and all alike.
//!
//! Each finding gets a number that depends on the seed and on its place in the corpus alone, and
//! those with the smallest numbers are kept. This gives every finding the same chance, in one pass,
//! in memory for the sample only; and the sample is the same however the documents were shared
//! out among workers, and with every version of corplint.

use std::collections::BTreeMap;

use super::Renderer;
use crate::engine::Finding;
use crate::text::Document;

/// A reproducible random sample of findings, each as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    size: usize,
    seed: u64,
    /// By the number that was drawn: where the finding stands in the corpus, and how it is shown.
    kept: BTreeMap<(u64, CorpusPlace), Vec<u8>>,
}

/// The number of a document in the corpus, and that of a finding in it, from 0.
type CorpusPlace = (u64, u64);

impl Sample {
    /// A sample of up to `size` findings. Another `seed` gives another sample.
    pub fn new(size: usize, seed: u64) -> Self {
        Self { size, seed, kept: BTreeMap::new() }
    }

    /// Draws from the findings of a document, which is the one with this number in the corpus.
    /// Only what is kept is rendered.
    pub fn add_document(
        &mut self,
        number: u64,
        document: &Document<'_>,
        findings: &[Finding],
        renderer: &Renderer,
    ) {
        if self.size == 0 {
            return;
        }
        for (place, finding) in (0..).map(|index| (number, index)).zip(findings) {
            let drawn = (self.draw(place), place);
            if self.kept.len() >= self.size {
                if self.kept.last_key_value().is_some_and(|(last, _)| *last < drawn) {
                    continue;
                }
                self.kept.pop_last();
            }
            let mut shown = Vec::new();
            renderer.render(document, std::slice::from_ref(finding), &mut shown);
            self.kept.insert(drawn, shown);
        }
    }

    /// Adds what was drawn from other documents of the same corpus.
    pub fn merge(&mut self, other: Self) {
        self.kept.extend(other.kept);
        while self.kept.len() > self.size {
            self.kept.pop_last();
        }
    }

    /// The number of findings in it.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing was found, or nothing is to be kept.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The seed that it was drawn with.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The findings as they are shown, in the order of the corpus.
    pub fn shown(&self) -> impl Iterator<Item = &[u8]> {
        let mut kept: Vec<_> = self.kept.iter().map(|((_, place), shown)| (place, shown)).collect();
        kept.sort_unstable();
        kept.into_iter().map(|(_, shown)| shown.as_slice())
    }

    fn draw(&self, (document, finding): CorpusPlace) -> u64 {
        mix(mix(mix(self.seed) ^ document) ^ finding)
    }
}

/// The output function of SplitMix64 (Steele, Lea and Flood 2014): from a number to one that looks
/// random, different for each.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::rule::Severity;
    use crate::text::{Source, UnitKind};

    fn findings(count: usize) -> Vec<Finding> {
        let finding = |at: usize| Finding {
            rule: "rule".into(),
            severity: Severity::Note,
            unit: UnitKind::Line,
            span: at..at + 1,
            message: "".into(),
            help: None,
            fix: None,
            related: Vec::new(),
        };
        (0..count).map(finding).collect()
    }

    /// A sample of documents with so many findings each, as `document:column`.
    fn sample(size: usize, seed: u64, counts: &[usize]) -> Sample {
        let mut sample = Sample::new(size, seed);
        for (number, count) in (0..).zip(counts) {
            let document = Document::new(Source::file(number.to_string()), "x".repeat(*count));
            let renderer = Renderer::new(Format::Short);
            sample.add_document(number, &document, &findings(*count), &renderer);
        }
        sample
    }

    fn shown(sample: &Sample) -> Vec<String> {
        let text = |shown: &[u8]| String::from_utf8(shown.to_vec()).expect("text");
        sample.shown().map(text).collect()
    }

    #[test]
    fn the_number_is_that_of_the_paper() {
        // The first output of SplitMix64 for the seed 0.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn a_sample_is_the_same_again_and_another_with_another_seed() {
        let counts = [40, 0, 60, 5];
        let one = sample(10, 1, &counts);
        assert_eq!(one, sample(10, 1, &counts));
        assert_eq!(shown(&one).len(), 10);
        assert_ne!(shown(&one), shown(&sample(10, 2, &counts)));
        let all = sample(1_000, 1, &[3, 2]);
        let columns: Vec<_> = shown(&all).iter().map(|line| line[..5].to_owned()).collect();
        assert_eq!(columns, ["0:1:1", "0:1:2", "0:1:3", "1:1:1", "1:1:2"]);
        assert!(sample(0, 1, &counts).is_empty());
    }

    #[test]
    fn workers_draw_the_sample_that_one_would() {
        let renderer = Renderer::new(Format::Short);
        let whole = sample(7, 3, &[20; 6]);
        let (mut odd, mut even) = (Sample::new(7, 3), Sample::new(7, 3));
        for number in (0..6).rev() {
            let document = Document::new(Source::file(number.to_string()), "x".repeat(20));
            let worker = if number % 2 == 0 { &mut even } else { &mut odd };
            worker.add_document(number, &document, &findings(20), &renderer);
        }
        odd.merge(even);
        assert_eq!(odd, whole);
    }

    #[test]
    fn every_finding_has_the_same_chance() {
        let mut drawn = [0; 20];
        for seed in 0..2_000 {
            for ((_, (document, finding)), _) in sample(5, seed, &[10, 10]).kept {
                drawn[(document * 10 + finding) as usize] += 1;
            }
        }
        // 500 expected, standard deviation 19.
        assert!(drawn.iter().all(|count| (400..600).contains(count)), "{drawn:?}");
    }
}
