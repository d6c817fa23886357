//! What the rule language means, as rule files: each file of `tests/rule_language` is one subject, and the
//! examples of its rules are what must come out.

mod support;

use std::fs;
use std::path::Path;

use corplint::engine::{Verdict, test_examples};
use corplint::report::{Format, Renderer};

#[test]
fn rules_find_what_their_examples_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rule_language");
    let files = fs::read_dir(folder).expect("the folder is there");
    let mut count = 0;
    for file in files.map(|file| file.expect("it can be listed").path()) {
        let linter = support::linter(&fs::read_to_string(&file).expect("it can be read"));
        let renderer = Renderer::new(Format::Text);
        let mut failed = Vec::new();
        for tested in test_examples(&linter) {
            count += 1;
            if tested.verdict() != Verdict::Passed {
                renderer.render_example(&tested, &mut failed);
            }
        }
        assert!(failed.is_empty(), "{}\n{}", file.display(), String::from_utf8_lossy(&failed));
    }
    assert!(count > 0);
}
