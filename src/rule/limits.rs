//! How much rules may ask for.
//!
//! A rule file may come from a stranger. Whatever is in it, loading it ends soon, in a rule set or
//! in a mistake that names the limit, and linting with it takes time and memory in proportion to
//! the text. The limits are far above what rules need that people write.

/// The largest rule file or configuration, in bytes.
pub(crate) const MOST_FILE_BYTES: usize = 1 << 20;

/// How large all word-list files of a rule set may be together, in bytes.
pub(crate) const MOST_LIST_BYTES: usize = 64 << 20;

/// The most entries that all word lists of a rule set may have together.
pub(super) const MOST_ENTRIES: usize = 1_000_000;

/// The most rules in a rule set.
pub(super) const MOST_RULES: usize = 10_000;

/// The most named conditions in a pack.
pub(super) const MOST_CONDITIONS: usize = 1_000;

/// The most examples of a rule.
pub(super) const MOST_EXAMPLES: usize = 1_000;

/// The most placeholders in a message, help or replacement: each may stand for the whole text.
pub(super) const MOST_PLACEHOLDERS: usize = 32;

/// How deep conditions may lie in one another.
pub(super) const MOST_NESTED: usize = 32;

/// The most tests that a condition may come to, with every name spelled out.
pub(super) const MOST_TESTS: usize = 10_000;

/// How many units before or after a unit `any_previous` and `any_next` may look at.
pub(super) const MOST_WITHIN: usize = 100;

/// The longest regular expression, in bytes.
pub(super) const MOST_PATTERN_BYTES: usize = 16 << 10;

/// How long all regular expressions of a pack may be together, in bytes.
pub(super) const MOST_PATTERNS_BYTES: usize = 128 << 10;

/// How long a regular expression may be with its repetitions spelled out, in characters. On a text
/// made for it, the time for each byte grows with this.
pub(super) const MOST_PATTERN_CHARS: usize = 5_000;

/// The most memory that one compiled pattern may take, in bytes.
pub(super) const MOST_PATTERN_MEMORY: usize = 4 << 20;

/// The most memory that all compiled patterns of a rule set may take together, in bytes.
pub(super) const MOST_PATTERNS_MEMORY: usize = 64 << 20;

/// The most memory that all patterns of a rule set may take together for what they remember of texts
/// to tell whether they match, in bytes a thread. (Where one matches is told by up to six automata of the
/// regex engine: three forms, each in two directions. Each of these may take as much as the pattern's part.)
pub(super) const MOST_REMEMBERED_MEMORY: usize = 64 << 20;
