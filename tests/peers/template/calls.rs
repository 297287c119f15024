//! What the code asks AWS, found in its text: operations of S3 as methods of the SDK's client, those of other services as
//! the names that an `Ask` is made with.
//!
//! In: a folder of Rust. Out: the names as they are written, `get_object` and `GetRole`. Code that is only compiled for
//! tests asks nobody. A name that is not written out where it is asked cannot be compared with a grant, so it is an error.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use libtest_mimic::Failed;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The verbs that S3's operations begin with.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>
const VERBS: [&str; 15] = [
    "abort_",
    "complete_",
    "copy_",
    "create_",
    "delete_",
    "get_",
    "head_",
    "list_",
    "put_",
    "rename_",
    "restore_",
    "select_",
    "update_",
    "upload_",
    "write_",
];

/// Methods of answers and errors that only read like operations.
const OF_ANSWERS: [&str; 2] = ["delete_marker_version_id", "get_ref"];

/// Where an `Ask` is made.
const ASK: &str = "src/probe/service/ask.rs";

/// What is asked by the code below a folder.
pub(super) fn calls(folder: &str) -> Result<BTreeSet<String>, Failed> {
    let mut search = Search { makers: makers(&fs::read_to_string(ASK)?)?, ..Search::default() };
    search.folder(Path::new(folder))?;
    let Search { found, of_tests, .. } = search;
    let asked = found.into_iter().filter(|(file, _)| !of_tests.iter().any(|of_test| file.starts_with(of_test)));
    asked.flat_map(|(_, calls)| calls).map(|call| call.map_err(Failed::from)).collect()
}

/// One call's name, or why it has none.
type Call = Result<String, String>;

#[derive(Default)]
struct Search {
    /// The functions that make an `Ask` of an operation's name.
    makers: BTreeSet<String>,
    found: Vec<(PathBuf, Vec<Call>)>,
    /// Modules that are only compiled for tests: where their files begin.
    of_tests: Vec<PathBuf>,
}

impl Search {
    fn folder(&mut self, folder: &Path) -> Result<(), Failed> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.folder(&path)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                self.file(&path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<(), Failed> {
        let Code { tokens, test_modules } = code(&fs::read_to_string(path)?)?;
        let stem = path.with_extension("");
        let is_its_folder = ["mod", "lib", "main"].iter().any(|name| stem.ends_with(name));
        let modules = if is_its_folder { stem.with_file_name("") } else { stem };
        let files = test_modules.iter().flat_map(|module| [modules.join(module), modules.join(format!("{module}.rs"))]);
        self.of_tests.extend(files);
        let mut calls = Vec::new();
        self.tokens(tokens, &mut calls);
        let place = |call: Call| call.map_err(|why| format!("{}: {why}", path.display()));
        self.found.push((path.to_owned(), calls.into_iter().map(place).collect()));
        Ok(())
    }

    /// The calls in a sequence of tokens and in the groups within.
    fn tokens(&self, tokens: TokenStream, calls: &mut Vec<Call>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                self.tokens(group.stream(), calls);
            }
            calls.extend(s3_operation(&tokens[at..]).map(Ok));
            calls.extend(self.ask(&tokens[at..]));
        }
    }

    /// `Ask::iam("GetRole", …)`.
    fn ask(&self, tokens: &[TokenTree]) -> Option<Call> {
        let [TokenTree::Ident(ask), TokenTree::Punct(_), TokenTree::Punct(colon), TokenTree::Ident(maker), rest @ ..] =
            tokens
        else {
            return None;
        };
        if ask != "Ask" || colon.as_char() != ':' || !self.makers.contains(&maker.to_string()) {
            return None;
        }
        let first = match rest.first() {
            Some(TokenTree::Group(arguments)) => arguments.stream().into_iter().next().map(|first| first.to_string()),
            _ => None,
        };
        let name = first.as_deref().and_then(|first| first.strip_prefix('"')?.strip_suffix('"'));
        let why = || format!("`Ask::{maker}` is not given the name of an operation where it is called");
        Some(name.map(str::to_owned).ok_or_else(why))
    }
}

/// `.get_object()`, whatever it is called on.
fn s3_operation(tokens: &[TokenTree]) -> Option<String> {
    let [TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(arguments), ..] = tokens else {
        return None;
    };
    let called = dot.as_char() == '.' && arguments.delimiter() == Delimiter::Parenthesis;
    let name = method.to_string();
    let is_operation = VERBS.iter().any(|verb| name.starts_with(verb)) && !OF_ANSWERS.contains(&name.as_str());
    (called && arguments.stream().is_empty() && is_operation).then_some(name)
}

/// The functions of a file whose first parameter is an `operation`.
fn makers(text: &str) -> Result<BTreeSet<String>, Failed> {
    fn search(tokens: TokenStream, found: &mut BTreeSet<String>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match (token, tokens.get(at + 1)) {
                (TokenTree::Group(group), _) => search(group.stream(), found),
                (TokenTree::Ident(word), Some(TokenTree::Ident(name))) if word == "fn" => {
                    let parameters = tokens[at..].iter().find_map(|token| match token {
                        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
                        _ => None,
                    });
                    let first = parameters.and_then(|parameters| parameters.into_iter().next());
                    if first.is_some_and(|first| first.to_string() == "operation") {
                        found.insert(name.to_string());
                    }
                }
                _ => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    search(code(text)?.tokens, &mut found);
    if found.is_empty() { Err(format!("{ASK} has no function that takes an `operation`").into()) } else { Ok(found) }
}

/// A file without what is only compiled for tests.
struct Code {
    tokens: TokenStream,
    /// The modules with files of their own that are.
    test_modules: Vec<String>,
}

fn code(text: &str) -> Result<Code, Failed> {
    let tokens = text.parse().map_err(|error| format!("no Rust: {error}"))?;
    let mut test_modules = Vec::new();
    Ok(Code { tokens: without_tests(tokens, &mut test_modules), test_modules })
}

fn without_tests(tokens: TokenStream, test_modules: &mut Vec<String>) -> TokenStream {
    let mut kept = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' && tokens.peek().is_some_and(is_for_tests) => {
                let mut item = Vec::new();
                // It ends with its body, or with a semicolon where it has none.
                while let Some(token) = tokens.next_if(|token| !is_end(token)) {
                    item.push(token.to_string());
                }
                let end = tokens.next().map(|end| end.to_string());
                if let ([.., word, name], Some(";")) = (item.as_slice(), end.as_deref())
                    && word == "mod"
                {
                    test_modules.push(name.clone());
                }
            }
            TokenTree::Group(group) => {
                let inner = without_tests(group.stream(), test_modules);
                kept.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
            }
            other => kept.extend([other]),
        }
    }
    kept
}

fn is_for_tests(attribute: &TokenTree) -> bool {
    matches!(attribute, TokenTree::Group(group) if group.to_string().replace(' ', "") == "[cfg(test)]")
}

fn is_end(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    }
}

pub(super) fn a_call_is_told_from_what_reads_like_one() -> Result<(), Failed> {
    const TEXT: &str = r##"
        // client.put_object()
        fn asks() {
            let text = "client.put_object_acl()";
            upload!(request, client.copy_object());
            error.get_ref();
            client.get_object().bucket(bucket).send();
            map.get_or_insert(1);
            Ask::iam("GetRole", &[]);
            Ask::request;
            Ask::default();
            #[cfg(test)]
            { client.head_object(); }
        }
        fn hides(name: &'static str) { Ask::iam(name, &[]); join(Ask::iam); }
        #[cfg(test)]
        #[allow(unused)]
        mod elsewhere;
        #[cfg(test)]
        mod tests {
            fn asks() { client.list_objects(); Ask::iam("ListRoles", &[]); }
        }
    "##;
    let Code { tokens, test_modules } = code(TEXT)?;
    let search = Search { makers: BTreeSet::from(["iam".to_owned()]), ..Search::default() };
    let mut calls = Vec::new();
    search.tokens(tokens, &mut calls);
    let hidden = || Err("`Ask::iam` is not given the name of an operation where it is called".to_owned());
    let named = |name: &str| Ok(name.to_owned());
    let expected = [named("copy_object"), named("get_object"), named("GetRole"), hidden(), hidden()];
    if calls != expected || test_modules != ["elsewhere"] {
        return Err(format!("found {calls:?}, modules {test_modules:?}").into());
    }
    Ok(())
}
