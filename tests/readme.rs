//! What the README shows is what one gets.

use std::process::Command;

/// The text without the seconds that it names.
fn without_seconds(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in lines.iter_mut().filter(|line| line.ends_with(" s")) {
        let end = line.rfind(", ").unwrap_or(0);
        line.truncate(end);
    }
    lines.join("\n").trim_end().to_owned()
}

#[test]
fn the_screen_in_the_readme_is_true() {
    let readme = include_str!("../README.md");
    let screen = readme.split("```console\n").nth(1).and_then(|rest| rest.split("```").next());
    let (command, shown) =
        screen.and_then(|s| s.split_once('\n')).expect("the README has a screen");
    let arguments = command.strip_prefix("$ corplint ").expect("it runs corplint");
    let output = Command::new(env!("CARGO_BIN_EXE_corplint"))
        .args(arguments.split(' '))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("corplint runs");
    let printed = String::from_utf8(output.stdout).expect("all output is UTF-8");
    assert_eq!(without_seconds(&printed), without_seconds(shown));
}
