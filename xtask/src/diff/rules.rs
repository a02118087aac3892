//! What can change for a user of the client, and what each change asks of the next version: one table.

use std::fmt;

use serde::Serialize;

/// What a change asks of the next version, as cargo reads version numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing of the client changed.
    None,
    /// No code that compiled needs to know of it.
    Patch,
    /// Something is new, and all code that compiled still does, though it may warn.
    Minor,
    /// Code that compiled may no longer, or may no longer work.
    Major,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// One kind of change.
#[derive(Debug)]
pub struct Rule {
    /// Its name, which stays.
    pub id: &'static str,
    /// What it asks for.
    pub verdict: Verdict,
    /// What happened.
    pub what: &'static str,
    /// Why that is the verdict.
    pub why: &'static str,
    /// Why cargo-semver-checks does not see a break where this is one, or the other way round.
    pub unseen: Option<&'static str>,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

const TYPES: Option<&str> = Some("it does not compare types");
const RUNS: Option<&str> = Some("it sees what compiles, not what is answered");

macro_rules! rules {
    ($($name:ident $id:literal $verdict:ident $what:literal, $why:literal, $unseen:expr;)*) => {
        $(pub const $name: &Rule = &Rule {
            id: $id,
            verdict: Verdict::$verdict,
            what: $what,
            why: $why,
            unseen: $unseen,
        };)*
        /// All rules.
        pub const RULES: &[&Rule] = &[$($name),*];
    };
}

rules! {
    OPERATION_ADDED "operation-added" Minor "An operation is new.",
        "Nobody calls it yet.", None;
    OPERATION_REMOVED "operation-removed" Major "An operation is gone.",
        "Its method and its request are gone.", None;
    OPERATION_RENAMED "operation-renamed" Major "An operation is called by another method.",
        "The method of the old name is gone. `x-name` and `x-resource` in the overlay keep a name.", None;
    OPERATION_MOVED "operation-moved" Patch "An operation has another path or HTTP method.",
        "The client sends it there; no call names them.", None;
    DEPRECATED "deprecated" Minor "An operation, or something of a type, is deprecated.",
        "Uses of it warn.", None;
    ARGUMENT_ADDED "argument-added" Major "A method or constructor takes another argument: something required is new.",
        "Calls without it no longer compile.", None;
    ARGUMENT_REMOVED "argument-removed" Major "A method or constructor takes an argument less.",
        "Calls with it no longer compile.", None;
    ARGUMENT_TYPE_CHANGED "argument-type-changed" Major "An argument has another type.",
        "What was given may not convert into it.", TYPES;
    ARGUMENT_MOVED "argument-moved" Major "Arguments are in another order.",
        "Calls no longer compile, or worse: do, where the types are alike.", Some("it does not compare names of arguments");
    ARGUMENT_RENAMED "argument-renamed" Patch "An argument has another name.",
        "Calls do not name arguments.", None;
    BECAME_REQUIRED "became-required" Major "What a setter set is now an argument: it became required.",
        "Calls without it no longer compile, nor does the setter.", None;
    BECAME_OPTIONAL "became-optional" Major "What was an argument is now set by a setter: it became optional.",
        "Calls with the argument no longer compile.", None;
    SETTER_ADDED "setter-added" Minor "A request can set something new.",
        "It is optional.", None;
    SETTER_REMOVED "setter-removed" Major "A request can no longer set something.",
        "The setter is gone.", None;
    SETTER_TYPE_CHANGED "setter-type-changed" Major "A setter takes another type.",
        "What was given may not convert into it.", TYPES;
    ANSWER_TYPE_CHANGED "answer-type-changed" Major "A call answers another type.",
        "What is done with the answer no longer compiles.", TYPES;
    SECURITY_TIGHTENED "security-tightened" Major "An operation needs a credential that it did not need.",
        "Calls of a client without it compile, and fail.", RUNS;
    SECURITY_CHANGED "security-changed" Patch "An operation takes other credentials; all that were enough still are.",
        "Every client that could call it still can.", None;
    TYPE_ADDED "type-added" Minor "A type is new.",
        "Nobody names it yet.", None;
    TYPE_REMOVED "type-removed" Major "A type is gone.",
        "Code that names it no longer compiles.", None;
    TYPE_RENAMED "type-renamed" Major "A type has another name, and is what it was otherwise.",
        "Code that names it no longer compiles. `x-name` in the overlay keeps a name.", None;
    TYPE_CHANGED "type-changed" Major "A type is of another kind: a struct, an enum, or another name for a type.",
        "It is made and read in another way.", None;
    FIELD_ADDED "field-added" Minor "A type has another field.",
        "The struct is `#[non_exhaustive]`: nobody makes or matches it whole. What is required of a request is an argument more, too.", None;
    FIELD_REMOVED "field-removed" Major "A field is gone.",
        "Code that reads or sets it no longer compiles.", None;
    FIELD_BECAME_OPTIONAL "field-became-optional" Major "A field need not be there, or may be null: `T` became `Option<T>`.",
        "Code that reads it must say what to do without.", TYPES;
    FIELD_BECAME_REQUIRED "field-became-required" Major "A field is always there: `Option<T>` became `T`.",
        "Code that takes it out of the `Option` no longer compiles.", TYPES;
    FIELD_TYPE_CHANGED "field-type-changed" Major "A field has another type.",
        "Code that reads or sets it no longer compiles.", TYPES;
    VARIANT_ADDED "variant-added" Minor "An enum has another variant.",
        "Enums are `#[non_exhaustive]`: every `match` has an arm for what it does not know. Of an open enum the value was `Other` before.", None;
    VARIANT_REMOVED "variant-removed" Major "A variant is gone.",
        "Code that names it no longer compiles, though an open enum still takes the value.", None;
    VARIANT_TYPE_CHANGED "variant-type-changed" Major "A variant holds another type.",
        "Code that takes it out no longer compiles.", TYPES;
    METHOD_ADDED "method-added" Minor "Something has another method, such as a setting of the client.",
        "Nobody calls it yet.", None;
    METHOD_REMOVED "method-removed" Major "A method is gone, such as a setting of the client.",
        "Code that calls it no longer compiles.", None;
    METHODS_ADDED "methods-added" Minor "A request has methods that come together: those of a job, or of a list that pages.",
        "Nobody calls them yet.", None;
    METHODS_REMOVED "methods-removed" Major "A request lost methods that come together: those of a job, or of a list that pages.",
        "Code that calls them no longer compiles.", None;
    TRAIT_ADDED "trait-added" Minor "Something can do more: it has another trait, such as a conversion, or a sample for tests.",
        "Nobody uses it yet.", None;
    TRAIT_REMOVED "trait-removed" Major "Something can do less: it lost a trait, such as a conversion, or a sample for tests.",
        "Code that uses it no longer compiles.", Some("it knows the traits of the standard library, and these only where they are derived");
    NO_LONGER_DEPRECATED "no-longer-deprecated" Patch "Something is no longer deprecated.",
        "Uses of it no longer warn.", None;
    BEHAVIOUR_CHANGED "behaviour-changed" Patch "Something is sent or read in another way, such as under another name.",
        "No code names that.", None;
    DOCS_CHANGED "docs-changed" Patch "The text about something changed: descriptions, limits, defaults.",
        "They are docs only: the server holds to them.", None;
}
