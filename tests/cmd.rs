//! Sessions at the terminal: each file in `tests/cmd` is one command line with what it prints and
//! its exit status. `TRYCMD=overwrite cargo test --test cmd` writes down what it prints now.

#[test]
fn sessions() {
    trycmd::TestCases::new().default_bin_name("corplint").case("tests/cmd/*.toml");
}
