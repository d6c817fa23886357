//! Nothing that is read or typed drives the terminal.

use super::*;

#[cfg(unix)]
#[test]
fn names_of_files_do_not_drive_the_terminal() {
    let folder = Folder::new("names");
    let name = "\u{1b}]0;title\u{7}\u{202e}\r.txt";
    folder.write(name, "TODO\n");
    let missing = format!("missing-{name}");
    let shown = "␛]0;title␇▯␍.txt";
    for format in ["text", "short", "jsonl"] {
        let ran = folder.run(&["check", "--format", format, ".", &missing]);
        assert_eq!(ran.status, Some(2));
        let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!ran.stdout.contains(raw) && !ran.stderr.contains(raw), "{ran:?}");
        assert!(ran.stderr.contains(&format!("missing-{shown}: no such file")), "{ran:?}");
        assert!(format == "jsonl" || ran.stdout.contains(shown), "{ran:?}");
    }
}

#[test]
fn what_is_typed_wrong_does_not_drive_the_terminal() {
    let folder = Folder::new("typed");
    let value = "\u{1b}[31m\u{202e}x\n::add-mask::x ##vso[x]y";
    let flag = format!("--{value}");
    for args in [
        &["check", "--format", value][..],
        &["check", "--threads", value],
        &["check", "--language", value],
        &["check", "--text-field", &format!(".{value}")],
        &["check", &flag],
        // A shell that is asked for all files names them so.
        &["check", "--", "a", &flag, "--format", value, &flag],
        &["check", "--no-config", &flag, value],
        &["rules", value],
        &[value],
    ] {
        let ran = folder.run(args);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        let is_command =
            |line: &str| line.trim_start().starts_with("::") || line.contains("##vso[");
        assert!(!ran.stderr.contains(raw), "{ran:?}");
        assert!(!ran.stderr.lines().any(is_command), "{ran:?}");
        let is_told =
            ["Usage", "--help", "no such file"].iter().any(|told| ran.stderr.contains(told));
        assert!(is_told && ran.stderr.contains("␛[31m▯x␊::add-mask::x #_vso[x]y"), "{ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_typed_and_is_no_text_does_not_drive_the_terminal_either() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("typed-bytes");
    let value = OsStr::from_bytes(b"--\xff\x1b[31m\n::add-mask::x");
    for args in [&["check"][..], &["check", "--threads"], &["check", "--format"], &["rules"]] {
        let output = folder.command(args).arg(value).output().expect("corplint runs");
        let ran = Ran::new(output);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.stderr.contains("--help") && !ran.stderr.contains('\u{1b}'), "{ran:?}");
        assert!(!ran.stderr.contains("\n::"), "{ran:?}");
    }
}

/// A pack may come from a stranger, and TOML has escapes for every character.
#[test]
fn what_rules_say_does_not_drive_the_terminal() {
    let folder = Folder::new("rules");
    let hostile = r"\u202E\u009B31m\u001B]0;title\u0007";
    let keys = ["summary", "message", "help", "why", "source"];
    let keys = keys.map(|key| format!("{key} = \"{hostile}\"\n")).concat();
    let example = format!("[[rule.example]]\ntext = \"TODO {hostile}\"\nfinds = [\"{hostile}\"]\n");
    let rule = format!("[[rule]]\nid = 'todo'\nover = 'line'\npattern = 'TODO'\n{keys}{example}");
    folder.write("house.toml", &rule);
    folder.write("a.txt", "TODO\n");
    for args in [
        &["rules"][..],
        &["rules", "--format", "jsonl"],
        &["rules", "test", "house.toml"],
        &["rules", "test", "house.toml", "--format", "short"],
        &["rules", "test", "house.toml", "--format", "jsonl"],
        &["rules", "try", "house.toml", "a.txt"],
        &["rules", "try", "house.toml", "a.txt", "--format", "jsonl"],
        &["explain", "todo"],
        &["check", "a.txt"],
        &["check", "a.txt", "--format", "short"],
        &["check", "a.txt", "--format", "jsonl"],
    ] {
        let ran = folder.run(args);
        let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!ran.stdout.contains(raw) && !ran.stderr.contains(raw), "{ran:?}");
        let shown = if args.contains(&"jsonl") { r"\u202e\u009b31m\u001b" } else { "▯▯31m␛" };
        assert!(ran.stdout.contains(shown) || ran.stderr.contains(shown), "{args:?} {ran:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_dumb_terminal_gets_no_escape_sequences() {
    let folder = Folder::new("dumb");
    folder.write("a.txt", "TODO\n");
    let shown = |term: &str| {
        let check = format!("{} check --format short a.txt", env!("CARGO_BIN_EXE_corplint"));
        // It runs a command on a terminal.
        let mut script = Command::new("script");
        script.args(["-qec", &check, "/dev/null"]).env("TERM", term).env_remove("CLICOLOR_FORCE");
        let output = script.current_dir(&folder.0).stdin(Stdio::null()).output();
        let ran = Ran::new(output.expect("script runs"));
        assert!(ran.stdout.contains("a.txt:1:1"), "{ran:?}");
        ran.stdout
    };
    assert!(shown("xterm").contains("\u{1b}[2K"));
    let dumb = shown("dumb");
    assert!(!dumb.contains('\u{1b}') && !dumb.replace("\r\n", "\n").contains('\r'), "{dumb:?}");
}

#[test]
fn colours_are_for_terminals_unless_said_otherwise() {
    let folder = Folder::new("colours");
    folder.write("a.txt", "TODO\n");
    let colours = |args: &[&str], env: &[(&str, &str)]| {
        let args = [&["check"], args].concat();
        let output = folder.command(&args).envs(env.iter().copied()).output();
        Ran::new(output.expect("corplint runs")).stdout.contains('\u{1b}')
    };
    assert!(!colours(&[], &[]));
    assert!(colours(&["--color", "always"], &[]));
    assert!(colours(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colours(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colours(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colours(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&["--color", "always", "--format", "jsonl"], &[]));
}
