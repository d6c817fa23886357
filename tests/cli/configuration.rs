//! The configuration and the files that it names.

use super::*;

#[cfg(unix)]
#[test]
fn a_configuration_that_can_not_be_read_is_not_passed_over() {
    let folder = Folder::new("dangling");
    folder.write("a.txt", "TODO\n");
    let path = folder.0.join("corplint.toml");
    fs::remove_file(&path).expect("every folder has one");
    link("nowhere", path);
    let ran = folder.run(&["check", "a.txt"]);
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("corplint.toml"), "{ran:?}");
}

#[test]
fn the_configuration_of_init_loads_and_is_not_overwritten() {
    let folder = Folder::new("init");
    fs::create_dir(folder.0.join("new")).expect("a folder");
    let run = |args: &[&str]| {
        let output = folder.command(args).current_dir(folder.0.join("new")).output();
        Ran::new(output.expect("corplint runs"))
    };
    assert_eq!(run(&["init"]).status, Some(0));
    let with = run(&["rules"]);
    assert_eq!((with.status, with.stderr.as_str()), (Some(0), ""));
    assert_eq!(with, run(&["rules", "--no-config"]), "it holds the defaults");
    // The examples of adjustments are of rules that there are, and change something.
    let path = folder.0.join("new/corplint.toml");
    let template = fs::read_to_string(&path).expect("init wrote it");
    let start = template.find("# [rule.").expect("an example");
    let end = start + template[start..].find("\n\n").expect("its end");
    let example = template[start..end].replace("# ", "").replace('#', "");
    let adjusted = template.replace(&template[start..end], &example);
    assert!(adjusted.contains("\n[rule."), "{adjusted}");
    fs::write(&path, adjusted).expect("a file");
    let ran = run(&["rules"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let again = run(&["init"]);
    assert_eq!(again.status, Some(2));
    assert!(again.stderr.contains("already"), "{again:?}");
}

#[test]
fn what_explain_says_to_write_into_the_configuration_does_what_it_says() {
    let folder = Folder::new("explain");
    let toml = |page: &str| {
        let (_, toml) = page.split_once("In corplint.toml\n").expect("it says how to tune");
        toml.lines().map(|line| format!("{}\n", line.trim_start())).collect::<String>()
    };
    let state = |id: &str| {
        let ran = folder.run(&["explain", id]);
        let field = |name: &str| {
            let line = ran.stdout.lines().find(|line| line.trim_start().starts_with(name));
            line.map(|line| line.trim_start()[name.len()..].trim().to_owned()).expect("a field")
        };
        (field("severity"), field("state"))
    };
    let with = |toml: &str| {
        let rules = "extend-rules = ['house.toml']\n";
        folder.write("corplint.toml", &format!("{rules}{toml}"));
    };
    with("");
    assert_eq!(state("todo"), ("warning".to_owned(), "on".to_owned()));
    let off = toml(&folder.run(&["explain", "todo"]).stdout);
    with(&off);
    assert_eq!(state("todo").1, "off (on by default)");
    with(&off.replacen("ignore = [\"todo\"]", "", 1));
    assert_eq!(state("todo"), ("note".to_owned(), "on".to_owned()));
    // What it says of other rules is TOML too, and leaves them as they are.
    let shipped = [
        "encoding",
        "link-list-related",
        "dropped-apostrophe-contraction",
        "repeated-headline-end",
        "c4-few-sentences",
        "gopher-bullets",
    ];
    // What stands behind the name of a condition is spelled out where it is adjusted.
    let spelled_out = ["link-list-related", "repeated-headline-end"];
    for id in shipped {
        with("");
        let asks = |page: &str| {
            page.split_once("What it looks for").and_then(|(_, rest)| {
                rest.split_once("What it finds").map(|(asks, _)| asks.to_owned())
            })
        };
        let before = folder.run(&["explain", id]).stdout;
        with(&toml(&before));
        let after = folder.run(&["explain", id]);
        assert_eq!(after.stderr, "", "{id}");
        assert!(spelled_out.contains(&id) || asks(&after.stdout) == asks(&before), "{id}");
    }
    // What stands behind a name is shown too, and changes.
    with("");
    let behind_a_name = toml(&folder.run(&["explain", "c4-long-word"]).stdout);
    let shown = "longest_word = { min = 1001 }";
    assert!(behind_a_name.contains(shown), "{behind_a_name}");
    with(&behind_a_name.replace(shown, "longest_word = { min = 2002 }"));
    let changed = folder.run(&["explain", "c4-long-word"]);
    assert!(changed.stdout.contains("at least 2002"), "{changed:?}");
    // A rule that is off is told how to turn on.
    with("select = ['encoding']\n");
    let on = toml(&folder.run(&["explain", "todo"]).stdout);
    with(&format!("select = ['encoding']\n{on}"));
    assert_eq!(state("todo"), ("note".to_owned(), "on".to_owned()));
}

/// A rule file that someone else wrote can't have other files read, by whatever name.
#[cfg(unix)]
#[test]
fn a_word_list_that_leads_out_of_its_folder_is_not_read() {
    let folder = Folder::new("lists");
    folder.write("a.txt", "a secret and a word\n");
    folder.write("secret/names.txt", "secret\n");
    folder.write("pack/words/own.txt", "word\n");
    link("../../secret/names.txt", folder.0.join("pack/words/file.txt"));
    link("../secret", folder.0.join("pack/folder"));
    link("words/own.txt", folder.0.join("pack/inside.txt"));
    let check = |list: &str| {
        let rule =
            format!("[[rule]]\nid = 'listed'\nsummary = 'x'\nover = 'line'\nwords = '{list}'\n");
        folder.write("pack/pack.toml", &rule);
        short(&folder, &["--rules", "pack/pack.toml", "--select", "listed", "a.txt"])
    };
    for list in ["words/own.txt", "inside.txt", "words/../words/own.txt"] {
        let ran = check(list);
        assert_eq!((ran.status, ran.paths()), (Some(1), vec!["a.txt"]), "{list}: {ran:?}");
    }
    let absolute = folder.0.join("secret/names.txt").to_string_lossy().into_owned();
    for list in ["words/file.txt", "folder/names.txt", "../secret/names.txt", &absolute] {
        let ran = check(list);
        assert_eq!(ran.status, Some(2), "{list}");
        assert!(ran.stderr.contains("outside the folder of the rule file"), "{list}: {ran:?}");
        assert!(!ran.stderr.contains("secret\n"), "{list}: {ran:?}");
    }
    let ran = check("words");
    assert!(ran.stderr.contains("it is not a file"), "{ran:?}");
}

#[test]
fn a_rule_file_or_list_that_is_too_large_is_not_read_to_its_end() {
    let folder = Folder::new("large");
    folder.write("a.txt", "a word\n");
    folder.write("large.toml", &"#".repeat(2 << 20));
    let ran = short(&folder, &["--rules", "large.toml", "a.txt"]);
    let told = "corplint: error: can't read the rule file large.toml: it is larger than 1 MB\n";
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(2), told));
    fs::File::create(folder.0.join("large.txt")).and_then(|f| f.set_len(1 << 40)).expect("a file");
    folder.write(
        "list.toml",
        "[[rule]]\nid = 'a'\nsummary = 'x'\nover = 'line'\nwords = 'large.txt'\n",
    );
    let ran = short(&folder, &["--rules", "list.toml", "a.txt"]);
    assert!(ran.stderr.contains("it is larger than 64 MB"), "{ran:?}");
}

#[test]
fn very_many_words_are_removed_from_very_many() {
    let folder = Folder::new("remove");
    let words: Vec<String> = (0..20_000).map(|n| format!("w{n}")).collect();
    folder.write("many.txt", &words.join("\n"));
    folder.write(
        "house.toml",
        "[[rule]]\nid = 'word'\nsummary = 'x'\nover = 'line'\nwords = 'many.txt'\n",
    );
    let removed = words[1..].join("', '");
    folder.write(
        "corplint.toml",
        &format!("select = ['house']\nextend-rules = ['house.toml']\n[rule.word]\nremove-words = ['{removed}']\n"),
    );
    folder.write("a.txt", "w0 and w1\n");
    let start = std::time::Instant::now();
    let ran = short(&folder, &["a.txt"]);
    assert_eq!((ran.status, ran.paths()), (Some(1), vec!["a.txt"]), "{ran:?}");
    assert!(start.elapsed() < Duration::from_secs(15), "it took {:?}", start.elapsed());
}
