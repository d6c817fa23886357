//! Reads the configuration and the rule files, and collects every mistake in them.

use std::collections::HashSet;
use std::env;
use std::fmt;
use std::fs;
use std::num::NonZero;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::effects::Written;
use super::fingerprint::Fingerprint;
use super::settings::{Languages, OverrideSettings};
use super::{ConfigFile, FILE_NAME, FailOn, Layer, Selection, Settings, Unknown, globs, packs};
use crate::input::{PathGlobs, ReadOptions};
use crate::rule::{self, Adjustments, KEY_HINTS, PackSource, RuleSet};
use crate::schema::{Attempt, Mistake, Mistakes, Reader, SourceFile, Spanned};
use crate::text::Language;

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which `corplint.toml` is read.
    pub file: WhichFile,
    /// Rule files to load besides those that the file names.
    pub rules: Vec<PathBuf>,
    /// Which rules run; this beats the file.
    pub flags: Selection,
    /// Load the rules as their files have them, without the adjustments of the configuration.
    pub as_written: bool,
    /// The least severity that makes a check fail; this beats the file.
    pub fail_on: Option<FailOn>,
    /// The language that all documents are in; this beats the file.
    pub language: Option<Language>,
    /// How many threads load the rules; `None`: as many as the machine runs at once.
    pub threads: Option<NonZero<usize>>,
}

/// Which `corplint.toml` is read.
#[derive(Debug, Clone, Default)]
pub enum WhichFile {
    /// The one in the working directory, or else in the nearest folder above that has one.
    #[default]
    Nearest,
    /// This one.
    At(PathBuf),
    /// None.
    None,
}

/// What was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The shipped rules and those of the user's own files.
    pub rules: RuleSet,
    /// Which of them run where.
    pub settings: Settings,
    /// How inputs are read.
    pub reading: ReadOptions,
    /// What is not read where it lies in a folder that is linted, if the configuration says so.
    pub excluded: Option<PathGlobs>,
    /// Tells one state of everything that was read, and of the flags that select rules, from another:
    /// with the same, the same is found.
    pub fingerprint: u64,
}

/// Everything that is wrong with the configuration and the rule files.
#[derive(Debug, Default)]
pub struct ConfigError {
    /// What has a place in a TOML file.
    pub mistakes: Vec<Mistake>,
    /// What has none: flags, and files that can't be read.
    pub troubles: Vec<Trouble>,
}

/// Something wrong that has no place in a TOML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for trouble in &self.troubles {
            writeln!(f, "{}", trouble.message)?;
        }
        Mistakes(self.mistakes.clone()).fmt(f)
    }
}

impl std::error::Error for ConfigError {}

/// Reads the configuration and the rule files.
///
/// # Errors
///
/// Every mistake in all of them. Names of rules are only looked up when all rules could be read:
/// otherwise a name may be unknown only because its rule is not there.
pub fn load(options: &Options) -> Result<Loaded, ConfigError> {
    let mut load = Load::default();
    let config = load.config(&options.file);
    let packs = load.packs(config.as_ref(), &options.rules);
    let fingerprint = Fingerprint::default();
    let packs: Vec<_> = packs.into_iter().map(|pack| fingerprint.watch(pack)).collect();
    let adjustments = config.as_ref().filter(|_| !options.as_written);
    let adjustments = adjustments.and_then(|config| load.adjustments(config));
    // What needs no rules is checked whatever is wrong with them.
    let languages = load.languages(config.as_ref(), options.language);
    let overrides = load.overrides(config.as_ref());
    let excluded = config.as_ref().map(|config| config.exclude.value());
    let excluded = excluded.filter(|globs| !globs.is_empty()).and_then(|globs| load.globs(&globs));
    let rules = match RuleSet::load_adjusted(&packs, adjustments.as_ref(), options.threads) {
        Ok(rules) if !load.rules_missing => rules,
        Ok(_) => return Err(load.end()),
        Err(Mistakes(mistakes)) => {
            let error = load.end();
            return Err(ConfigError { mistakes: [error.mistakes, mistakes].concat(), ..error });
        }
    };
    let settings = load.settings(&rules, config.as_ref(), overrides, languages, options);
    let Some(settings) = settings.filter(|_| load.error.is_empty()) else {
        return Err(load.end());
    };
    let read = (env!("CARGO_PKG_VERSION"), &options.flags, options.as_written, options.language);
    fingerprint.add(&format!("{read:?}"));
    fingerprint.add(load.file.as_ref().map_or("", |file| &file.text));
    let reading = config.as_ref().map(ConfigFile::reading).unwrap_or_default();
    Ok(Loaded { rules, settings, reading, excluded, fingerprint: fingerprint.end() })
}

/// Reads these rule files and nothing else: no configuration, no shipped rules.
///
/// # Errors
///
/// Every mistake in all of them, and every file that can't be read.
pub fn load_files(paths: &[PathBuf]) -> Result<RuleSet, ConfigError> {
    let mut load = Load::default();
    let mut packs = Vec::new();
    load.files(paths, &mut HashSet::new(), &mut packs);
    match RuleSet::load(&packs) {
        Ok(rules) if load.error.is_empty() => Ok(rules),
        Ok(_) => Err(load.end()),
        Err(Mistakes(mistakes)) => Err(ConfigError { mistakes, ..load.end() }),
    }
}

/// The names of what is adjusted.
fn names<T>(adjusted: Vec<(Spanned<String>, T)>) -> Vec<Spanned<String>> {
    adjusted.into_iter().map(|(name, _)| name).collect()
}

/// An override as it was read, before its names of rules are looked up.
struct ReadOverride {
    span: Range<usize>,
    paths: Option<PathGlobs>,
    language: Option<Language>,
    selection: Selection,
}

/// The loading, with what was found wrong so far.
#[derive(Default)]
struct Load {
    /// The configuration file, for mistakes in it.
    file: Option<Arc<SourceFile>>,
    /// Its folder.
    folder: PathBuf,
    /// Whether a rule file could not be read, or is not even known.
    rules_missing: bool,
    error: ConfigError,
}

impl Load {
    /// Reads the configuration file, if there is one.
    fn config(&mut self, which: &WhichFile) -> Option<ConfigFile> {
        let path = match which {
            WhichFile::Nearest => nearest_file()?,
            WhichFile::At(path) => path.clone(),
            WhichFile::None => return None,
        };
        let file = match packs::read_file(&path) {
            Ok(file) => file,
            Err(error) => {
                let reason = packs::reason(&error);
                self.trouble(format!("can't read the configuration {}: {reason}", path.display()));
                self.rules_missing = true;
                return None;
            }
        };
        let (read, mistakes) = Reader::read::<ConfigFile>(&file, &KEY_HINTS);
        self.error.mistakes.extend(mistakes);
        self.rules_missing = read.as_ref().is_none_or(|read| read.extend_rules.get().is_none());
        self.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        self.file = Some(file);
        read
    }

    /// The shipped packs and the user's own. A file that is named twice is one pack.
    fn packs(
        &mut self,
        config: Option<&ConfigFile>,
        flags: &[PathBuf],
    ) -> Vec<PackSource<'static>> {
        let mut packs = rule::shipped();
        let mut seen = HashSet::new();
        let patterns = config.and_then(|config| config.extend_rules.get());
        for pattern in patterns.into_iter().flatten() {
            let files = match globs::expand(&self.folder, pattern.get_ref()) {
                Ok(files) => files,
                Err(message) => {
                    self.mistake(&pattern.span(), message);
                    self.rules_missing = true;
                    continue;
                }
            };
            for path in files.iter().filter(|path| is_new(path, &mut seen)) {
                match packs::read(path) {
                    Ok(pack) => packs.push(pack),
                    Err(error) => {
                        let (path, reason) = (path.display(), packs::reason(&error));
                        self.mistake(&pattern.span(), format!("can't read `{path}`: {reason}"));
                        self.rules_missing = true;
                    }
                }
            }
        }
        self.files(flags, &mut seen, &mut packs);
        packs
    }

    /// Reads rule files, each once.
    fn files(
        &mut self,
        paths: &[PathBuf],
        seen: &mut HashSet<PathBuf>,
        packs: &mut Vec<PackSource<'static>>,
    ) {
        for path in paths.iter().filter(|path| is_new(path, seen)) {
            match packs::read(path) {
                Ok(pack) => packs.push(pack),
                Err(error) => {
                    let (path, reason) = (path.display(), packs::reason(&error));
                    self.trouble(format!("can't read the rule file {path}: {reason}"));
                    self.rules_missing = true;
                }
            }
        }
    }

    /// What the configuration file changes in rules. An adjustment of a rule whose file could not be read
    /// would be said to be of no rule, so there is none if one is missing.
    fn adjustments(&self, config: &ConfigFile) -> Option<Adjustments> {
        let file = self.file.as_ref().filter(|_| !self.rules_missing)?;
        Some(Adjustments {
            file: Arc::clone(file),
            rules: config.rule.value().0,
            packs: config.pack.value(),
        })
    }

    /// The language that the file and the flag say.
    fn languages(&mut self, config: Option<&ConfigFile>, flag: Option<Language>) -> Languages {
        let code = config.and_then(|config| config.language.value());
        Languages { file: code.and_then(|code| self.language(&code)), flag }
    }

    /// The overrides of the configuration file, with what needs no rules to be checked.
    fn overrides(&mut self, config: Option<&ConfigFile>) -> Vec<ReadOverride> {
        let overrides = config.map(|config| config.r#override.value()).unwrap_or_default();
        let mut read = Vec::new();
        for one in overrides.iter().filter_map(Attempt::get) {
            if one.is_empty() {
                let message = "this override changes nothing: it has only `paths`";
                self.mistake(&one.span, message.into());
            }
            read.push(ReadOverride {
                span: one.span.clone(),
                paths: one.paths.get().and_then(|paths| self.paths(paths)),
                language: one.language.value().and_then(|code| self.language(&code)),
                selection: one.selection(),
            });
        }
        read
    }

    /// What the file and the flags amount to for these rules; `None` if a flag names one that there is
    /// not. What is wrong in the file is only remembered.
    fn settings(
        &mut self,
        rules: &RuleSet,
        config: Option<&ConfigFile>,
        overrides: Vec<ReadOverride>,
        languages: Languages,
        options: &Options,
    ) -> Option<Settings> {
        let flags = self.flags(&options.flags, rules);
        let mut written = Written {
            file: self.file.clone(),
            base: config.map(ConfigFile::selection).unwrap_or_default(),
            overrides: Vec::new(),
            flags: options.flags.clone(),
            ..Written::default()
        };
        if let Some(config) = config {
            written.adjusted_rules = names(config.rule.value().0);
            written.adjusted_packs = names(config.pack.value());
        }
        let base = config.and_then(|_| self.layer(&written.base, rules));
        let mut layers = Vec::new();
        for ReadOverride { span, paths, language, selection } in overrides {
            let layer = self.layer(&selection, rules);
            if let Some((paths, layer)) = paths.zip(layer) {
                layers.push(OverrideSettings { paths, layer, language });
            }
            written.overrides.push((span, selection));
        }
        let fail_on = config.and_then(|config| config.fail_on.value());
        let fail_on = options.fail_on.or(fail_on).unwrap_or_default();
        Some(Settings::new(rules, base, layers, flags?, fail_on, languages, written))
    }

    /// What the flags say.
    fn flags(&mut self, flags: &Selection, rules: &RuleSet) -> Option<Layer> {
        let unknown = match flags.resolve(rules) {
            Ok(layer) => return Some(layer),
            Err(unknown) => unknown,
        };
        self.error.troubles.extend(unknown.iter().map(|unknown| Trouble {
            message: format!("--{}: {}", unknown.key, unknown.message()),
            help: Some(unknown.help.clone()),
        }));
        None
    }

    /// What one table of the configuration file says.
    fn layer(&mut self, selection: &Selection, rules: &RuleSet) -> Option<Layer> {
        let unknown = match selection.resolve(rules) {
            Ok(layer) => return Some(layer),
            Err(unknown) => unknown,
        };
        if let Some(file) = &self.file {
            let mistake = |unknown: &Unknown| {
                Mistake::new(file, unknown.name.span(), unknown.message())
                    .label("not known")
                    .help(unknown.help.clone())
            };
            self.error.mistakes.extend(unknown.iter().map(mistake));
        }
        None
    }

    /// The paths that an override is for.
    fn paths(&mut self, paths: &Spanned<Vec<Spanned<String>>>) -> Option<PathGlobs> {
        if paths.get_ref().is_empty() {
            self.mistake(&paths.span(), "without paths, this override holds nowhere".to_owned());
        }
        self.globs(paths.get_ref())
    }

    /// Globs over the paths below the folder of the file.
    fn globs(&mut self, globs: &[Spanned<String>]) -> Option<PathGlobs> {
        let patterns: Vec<&str> = globs.iter().map(|glob| glob.get_ref().as_str()).collect();
        match PathGlobs::new(&self.folder, &patterns) {
            Ok(globs) => Some(globs),
            Err(mistakes) => {
                for (i, message) in mistakes {
                    self.mistake(&globs[i].span(), message);
                }
                None
            }
        }
    }

    /// The language with this code.
    fn language(&mut self, code: &Spanned<String>) -> Option<Language> {
        let unknown = match Language::new(code.get_ref()) {
            Ok(language) => return Some(language),
            Err(unknown) => unknown,
        };
        if let Some(file) = &self.file {
            let mut mistake =
                Mistake::new(file, code.span(), unknown.to_string()).label("such as `en`");
            mistake.help = unknown.meant().map(|meant| format!("did you mean `{meant}`?"));
            self.error.mistakes.push(mistake);
        }
        None
    }

    fn mistake(&mut self, span: &Range<usize>, message: String) {
        if let Some(file) = &self.file {
            self.error.mistakes.push(Mistake::new(file, span.clone(), message));
        }
    }

    /// All that was wrong, in the order in which it stands in the file.
    fn end(mut self) -> ConfigError {
        self.error.mistakes.sort_by_key(|mistake| mistake.span.start);
        self.error
    }

    fn trouble(&mut self, message: String) {
        self.error.troubles.push(Trouble { message, help: None });
    }
}

impl ConfigError {
    fn is_empty(&self) -> bool {
        self.mistakes.is_empty() && self.troubles.is_empty()
    }
}

/// Whether a file is not among those seen, under whatever name.
fn is_new(path: &Path, seen: &mut HashSet<PathBuf>) -> bool {
    seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
}

/// The `corplint.toml` in the working directory or the nearest folder above, as a path from the
/// working directory.
fn nearest_file() -> Option<PathBuf> {
    let folders = env::current_dir().map_or(1, |folder| folder.ancestors().count());
    let mut folder = PathBuf::new();
    for _ in 0..folders {
        let path = folder.join(FILE_NAME);
        // Also what can't be read, such as a link to nowhere: that is then told.
        if path.symlink_metadata().is_ok() {
            return Some(path);
        }
        folder.push("..");
    }
    None
}
