//! Files, links and lists of them.

use super::*;

#[cfg(unix)]
#[test]
fn a_list_of_files_may_begin_with_a_mark_and_have_zeros() {
    let folder = Folder::new("lists");
    for name in ["a.txt", "b.txt", "c\n.txt", "d.txt\r"] {
        folder.write(name, "TODO\n");
    }
    for (list, shown) in [
        ("\u{feff}a.txt\r\n\nb.txt", &["a.txt", "b.txt"][..]),
        ("\u{feff}a.txt\0c\n.txt\0d.txt\r\0", &["a.txt", "c␊.txt", "d.txt␍"]),
        ("c\n.txt\0", &["c␊.txt"]),
        ("\u{feff}", &[]),
    ] {
        folder.write("list", list);
        let ran = short(&folder, &["--files-from", "list"]);
        assert_eq!((ran.paths(), &*ran.stderr), (shown.to_vec(), ""), "{list:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_followed_only_if_asked() {
    let folder = Folder::new("links");
    folder.write("real/a.txt", "TODO\n");
    folder.write("elsewhere/b.txt", "TODO\n");
    link("../elsewhere", folder.0.join("real/folder"));
    link("../elsewhere/b.txt", folder.0.join("real/file.txt"));
    assert_eq!(short(&folder, &["real"]).paths(), ["real/a.txt"]);
    // The same file is reached by both links, and linted once.
    assert_eq!(short(&folder, &["--follow", "real"]).paths(), ["real/a.txt", "real/file.txt"]);
    assert_eq!(short(&folder, &["real/folder"]).paths(), ["real/folder/b.txt"]);
    assert_eq!(short(&folder, &["real/file.txt"]).paths(), ["real/file.txt"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_a_circle_is_told_and_the_rest_is_linted() {
    let folder = Folder::new("circle");
    folder.write("a/b/c.txt", "TODO\n");
    link("../../a", folder.0.join("a/b/again"));
    let ran = short(&folder, &["--follow", "a"]);
    assert_eq!((ran.status, ran.paths()), (Some(2), vec!["a/b/c.txt"]));
    let told = "corplint: error: a/b/again: this link leads back to a, which it lies in\n";
    assert_eq!(ran.stderr, told);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_an_error_only_where_it_is_followed() {
    let folder = Folder::new("dangling");
    folder.write("a/b.txt", "TODO\n");
    link("nowhere", folder.0.join("a/gone.txt"));
    assert_eq!(short(&folder, &["a"]).status, Some(1));
    for args in [&["a/b.txt", "a/gone.txt"][..], &["--follow", "a"]] {
        let ran = short(&folder, args);
        assert_eq!((ran.status, ran.paths()), (Some(2), vec!["a/b.txt"]), "{args:?}");
        assert_eq!(ran.stderr, "corplint: error: a/gone.txt: no such file or folder\n");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_passed_over_in_a_folder() {
    let folder = Folder::new("fifo");
    folder.write("a/b.txt", "TODO\n");
    let made = Command::new("mkfifo").arg(folder.0.join("a/pipe.txt")).status();
    assert!(made.expect("mkfifo runs").success());
    assert_eq!(short(&folder, &["a"]).paths(), ["a/b.txt"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_output_goes_to_is_not_linted() {
    let folder = Folder::new("output");
    folder.write("a.txt", "TODO\n");
    let file = |name: &str| fs::File::create(folder.0.join(name)).expect("a file");
    let mut command = folder.command(&["check", "--format", "short", "."]);
    let status = command.stdout(file("out.txt")).stderr(file("told.txt")).status();
    assert_eq!(status.expect("corplint runs").code(), Some(1));
    let told = fs::read_to_string(folder.0.join("told.txt")).expect("a file");
    for name in ["out.txt", "told.txt"] {
        let line =
            format!("corplint: warning: {name}: the output goes to this file, so it is not read\n");
        assert!(told.contains(&line), "{told}");
    }
    assert!(told.contains("1 finding (1 warning) in 1 of 1 document"), "{told}");
}

#[test]
fn the_checkpoint_is_not_linted() {
    let folder = Folder::new("own");
    folder.write("a/b.txt", "TODO\n");
    let args = ["check", "--format", "short", "--checkpoint", "a/done.txt", "a"];
    let told = "corplint: warning: a/done.txt: this is the checkpoint, so it is not read\n";
    let first = folder.run(&args);
    assert_eq!((first.status, first.paths()), (Some(1), vec!["a/b.txt"]));
    assert!(first.stderr.contains(told), "{first:?}");
    let second = folder.run(&args);
    assert_eq!((second.status, second.paths().len()), (Some(1), 0), "{second:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_can_not_be_read_hides_no_other() {
    let folder = Folder::new("unreadable");
    folder.write("b.txt", "TODO\n");
    // Even the superuser can't read this one.
    let ran = folder.run(&["check", "--format", "short", "/proc/self/mem", "b.txt"]);
    assert_eq!((ran.status, ran.paths()), (Some(2), vec!["b.txt"]));
    assert!(ran.stderr.starts_with("corplint: error: /proc/self/mem: "), "{ran:?}");
    assert!(ran.stderr.contains("1 input could not be read"), "{ran:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_read_and_told_apart() {
    use std::os::unix::ffi::OsStrExt;
    use std::time::SystemTime;
    let folder = Folder::new("bytes");
    folder.write("a/b.html", "");
    // As long as each other, and of the same time.
    for name in [&b"caf\xe8.txt"[..], b"caf\xe9.txt", br"caf\xE9.txt"] {
        let path = folder.0.join("a").join(std::ffi::OsStr::from_bytes(name));
        fs::write(&path, "TODO\n").expect("a file");
        let file = fs::File::options().write(true).open(path).expect("a file");
        file.set_modified(SystemTime::UNIX_EPOCH).expect("a time");
    }
    let names = [r"a/caf\xE9.txt", r"a/caf\xE8.txt", r"a/caf\xE9.txt"];
    assert_eq!(short(&folder, &["a"]).paths(), names);
    assert_eq!(short(&folder, &["--checkpoint", "done.json", "a"]).paths(), names);
    let again = short(&folder, &["--checkpoint", "done.json", "a"]);
    assert_eq!((again.paths().len(), again.status), (0, Some(1)), "{}", again.stderr);
}
