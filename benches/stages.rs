//! How long each stage takes, from bytes to what is printed, on made-up articles that are the same
//! in every run. Run all with `cargo bench --bench stages`, or those whose names contain a word
//! with `cargo bench --bench stages -- find`. `--write-corpus FILE` writes the articles to a file, as
//! JSON Lines, and ends.

#[path = "support/corpus.rs"]
mod corpus;

use std::convert::Infallible;
use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use corplint::engine::{Finding, Linter, Policy};
use corplint::input::{Event, Input, InputFormat, Inputs, ReadOptions, Run, Worker};
use corplint::report::{Format, Renderer};
use corplint::rule::{PackSource, RuleSet, shipped};
use corplint::schema::SourceFile;
use corplint::text::{Document, Source};

use corpus::Corpus;

const SEED: u64 = 4;

/// How much text there is, in bytes: more than the caches hold, and little enough for many rounds.
const BYTES: usize = 8 << 20;

/// Of so many rounds, the median and the fastest are told.
const ROUNDS: usize = 7;

/// The packs of published heuristics that are measured together.
const PUBLISHED: [&str; 4] = ["gopher-quality", "gopher-repetition", "c4", "fineweb"];

/// Packs each of whose rules is measured alone, under its id.
const ALONE: [(&str, &str); 3] = [
    ("units.toml", include_str!("support/units.toml")),
    ("feature.toml", include_str!("support/feature.toml")),
    ("find.toml", include_str!("support/find.toml")),
];

fn main() {
    let corpus = Corpus::new(SEED, BYTES);
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = args.iter().position(|arg| arg == "--write-corpus") {
        let path = args.get(at + 1).expect("--write-corpus FILE");
        fs::write(path, corpus.jsonl()).unwrap_or_else(|error| panic!("{path}: {error}"));
        return;
    }
    // Cargo passes `--bench`; what is no flag is a part of the names that are wanted.
    let wanted = args.into_iter().filter(|arg| !arg.starts_with('-')).collect();
    println!(
        "{} articles, {:.2} MB of text, {:.1} kB each on average",
        corpus.articles.len(),
        corpus.bytes() as f64 / 1e6,
        corpus.bytes() as f64 / 1e3 / corpus.articles.len() as f64,
    );
    println!("{:<30} {:>11} {:>11} {:>16}", "", "median", "fastest", "came of it");
    let bench = Bench { wanted, bytes: corpus.bytes() };
    read(&bench, &corpus);
    lint(&bench, &corpus);
    render(&bench, &corpus);
    check(&bench, &corpus);
}

/// From files to documents.
fn read(bench: &Bench, corpus: &Corpus) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a temporary file");
        path
    };
    let text = write("all.txt", corpus.articles.concat().as_bytes());
    let jsonl = corpus.jsonl();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(jsonl.as_bytes()).expect("memory");
    let gzip = write("all.jsonl.gz", &gzip.finish().expect("memory"));
    let zstd = zstd::encode_all(jsonl.as_bytes(), 3).expect("memory");
    let zstd = write("all.jsonl.zst", &zstd);
    let plain = write("all.jsonl", jsonl.as_bytes());
    let small = folder.path().join("small");
    fs::create_dir(&small).expect("a temporary folder");
    for (number, article) in corpus.articles.iter().enumerate() {
        write(&format!("small/{number}.txt"), article.as_bytes());
    }
    bench.bytes("read/one-text-file", || documents(&text));
    bench.bytes("read/small-files", || documents(&small));
    bench.bytes("parse/jsonl", || documents(&plain));
    bench.bytes("parse/jsonl-gzip", || documents(&gzip));
    bench.bytes("parse/jsonl-zstd", || documents(&zstd));
}

/// From documents to findings.
fn lint(bench: &Bench, corpus: &Corpus) {
    for (file, pack) in ALONE {
        for rule in pack.split("[[rule]]\n").skip(1) {
            alone(bench, corpus, file, &format!("[[rule]]\n{rule}"), "");
        }
    }
    // The same words, cut otherwise.
    for word in ["whitespace", "token"] {
        let (file, pack) = ALONE[0];
        let rule = pack.split("[[rule]]\n").find(|rule| rule.starts_with("id = \"units/word\""));
        let rule = rule.expect("a rule that counts words");
        let pack = format!("[pack.units]\nword = \"{word}\"\n[[rule]]\n{rule}");
        alone(bench, corpus, file, &pack, &format!("-{word}"));
    }
    let linter = Linter::new(all_shipped());
    let default = Policy::of(linter.rules());
    bench.bytes("rules/default", || findings(&linter, &default, corpus));
    let published = published(linter.rules());
    bench.bytes("rules/published", || findings(&linter, &published, corpus));
}

/// From findings to what is printed.
fn render(bench: &Bench, corpus: &Corpus) {
    let linter = Linter::new(all_shipped());
    let found: Vec<_> = corpus
        .articles
        .iter()
        .map(|article| {
            let document = document(article);
            let findings = linter.lint(&document);
            (document, findings)
        })
        .collect();
    for (name, format) in
        [("text", Format::Text), ("short", Format::Short), ("jsonl", Format::Jsonl)]
    {
        let renderer = Renderer::new(format);
        bench.findings(&format!("render/{name}"), || {
            let mut out = Vec::new();
            for (document, findings) in &found {
                out.clear();
                renderer.render(document, findings, &mut out);
                black_box(&out);
            }
            found.iter().map(|(_, findings)| findings.len()).sum()
        });
    }
}

/// All of it, as `corplint check` does it.
fn check(bench: &Bench, corpus: &Corpus) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("all.jsonl");
    fs::write(&path, corpus.jsonl()).expect("a temporary file");
    let linter = Linter::new(all_shipped());
    for (name, threads) in [("check/one-thread", 1), ("check/two-threads", 2)] {
        bench.bytes(name, || {
            let mut run = run(&path);
            run.threads = NonZero::new(threads).expect("some");
            let worker = || Check { linter: &linter, found: 0 };
            let sink = |out: &mut Vec<u8>| {
                black_box(&*out).len();
                out.clear();
                Ok::<_, Infallible>(())
            };
            let workers = run.run(Inputs::new(vec![path.clone()], false), worker, sink);
            workers.map_or(0, |workers| workers.iter().map(|worker| worker.found).sum())
        });
    }
}

/// Lints and renders.
struct Check<'l> {
    linter: &'l Linter,
    found: usize,
}

impl Worker for Check<'_> {
    type Output = Vec<u8>;

    fn begin(&mut self, _: &Input) {}

    fn event(&mut self, event: Event<'_>, output: &mut Vec<u8>) {
        let document = sound(event);
        let findings = self.linter.lint(&document);
        self.found += findings.len();
        Renderer::new(Format::Short).render(&document, &findings, output);
    }

    fn size(output: &Vec<u8>) -> usize {
        output.len()
    }
}

/// Counts documents, and does nothing with them.
struct Count(usize);

impl Worker for Count {
    type Output = ();

    fn begin(&mut self, _: &Input) {}

    fn event(&mut self, event: Event<'_>, (): &mut ()) {
        black_box(sound(event).text());
        self.0 += 1;
    }

    fn size((): &()) -> usize {
        0
    }
}

/// The document that came out; the files were written to be sound.
fn sound(event: Event<'_>) -> Document<'_> {
    match event {
        Event::Document(document) => document,
        other => panic!("no document: {other:?}"),
    }
}

/// How `path` is read.
fn run(path: &Path) -> Run {
    // A text with the damage of the fixtures may look like another encoding.
    let is_text = path.is_dir() || path.extension().is_some_and(|ending| ending == "txt");
    let format = is_text.then_some(InputFormat::Text);
    Run::new(ReadOptions { format, ..ReadOptions::default() })
}

/// How many documents there are, read on one thread.
fn documents(path: &Path) -> usize {
    run(path).run_here(Inputs::new(vec![path.to_owned()], false), Count(0)).0
}

/// How much is found in all articles.
fn findings(linter: &Linter, policy: &Policy, corpus: &Corpus) -> usize {
    let lint =
        |article: &String| -> Vec<Finding> { linter.lint_with(&document(article), policy).all };
    corpus.articles.iter().map(|article| black_box(lint(article)).len()).sum()
}

fn document(article: &str) -> Document<'_> {
    Document::new(Source::file("article.txt"), article)
}

fn all_shipped() -> RuleSet {
    RuleSet::load(&shipped()).expect("the shipped rules are sound")
}

/// The policy under which the packs of published heuristics run, and nothing else.
fn published(rules: &RuleSet) -> Policy {
    let mut policy = Policy::none(rules);
    for (index, rule) in rules.rules().iter().enumerate() {
        if PUBLISHED.contains(&&*rule.pack) {
            policy.set(index, Some(rule.severity));
        }
    }
    policy
}

/// Measures the only rule of `pack`, under its id and `kind`.
fn alone(bench: &Bench, corpus: &Corpus, file: &str, pack: &str, kind: &str) {
    let file = SourceFile { name: file.to_owned(), text: pack.to_owned() };
    let source = PackSource { file: Arc::new(file), read_list: Box::new(|_| Ok(many_words())) };
    let rules = RuleSet::load(&[source]).unwrap_or_else(|mistakes| panic!("{mistakes}\n{pack}"));
    let name = format!("{}{kind}", rules.rules()[0].id);
    let linter = Linter::new(rules);
    let policy = Policy::all(linter.rules());
    bench.bytes(&name, || findings(&linter, &policy, corpus));
}

/// A list of 10,000 words, few of which anybody writes.
fn many_words() -> String {
    let syllables = ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su"];
    let word = |number: usize| -> String {
        (0..4).map(|place| syllables[number / 10_usize.pow(place) % 10]).collect()
    };
    (0..10_000).map(|number| word(number) + "\n").collect()
}

/// What is measured, and how it is told.
struct Bench {
    /// Parts of the names that are wanted; none: all.
    wanted: Vec<String>,
    /// How much text the corpus has, in bytes.
    bytes: usize,
}

impl Bench {
    /// Measures what does something with the whole corpus, and returns how many came of it.
    fn bytes(&self, name: &str, work: impl FnMut() -> usize) {
        let rate = |time: Duration, _| self.bytes as f64 / 1e6 / time.as_secs_f64();
        self.measure(name, "MB/s", rate, work);
    }

    /// Measures what does something with findings, and returns how many.
    fn findings(&self, name: &str, work: impl FnMut() -> usize) {
        let each = |time: Duration, count: usize| time.as_secs_f64() * 1e6 / count.max(1) as f64;
        self.measure(name, "us each", each, work);
    }

    fn measure(
        &self,
        name: &str,
        unit: &str,
        figure: impl Fn(Duration, usize) -> f64,
        mut work: impl FnMut() -> usize,
    ) {
        let is_wanted = |wanted: &String| name.contains(wanted.as_str());
        if !self.wanted.is_empty() && !self.wanted.iter().any(is_wanted) {
            return;
        }
        // The first round warms caches, and compiles patterns.
        let count = work();
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                black_box(work());
                start.elapsed()
            })
            .collect();
        times.sort();
        let [median, fastest] = [times[ROUNDS / 2], times[0]].map(|time| figure(time, count));
        println!("{name:<30} {median:>11.1} {fastest:>11.1} {unit:>7} {count:>8}");
    }
}
