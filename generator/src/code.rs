//! What each code of a diagnostic means, as data: `docs/diagnostics.md` is written from it, and a test holds it against
//! the code that the generator really says and against an example of each.

/// A code of diagnostics. Codes are stable: scripts may tell diagnostics apart by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// As diagnostics show it.
    pub name: &'static str,
    /// What it does to the run.
    pub weight: Weight,
    /// What was found.
    pub what: &'static str,
    /// Why the generator does not pass over it.
    pub why: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

/// What a diagnostic does to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Nothing is generated.
    Whole,
    /// The operation is not generated: with `keep_going` it is left out, without it nothing is generated.
    Operation,
    /// Nothing; it is good to know.
    Note,
    /// Nothing is generated, and that is a fault of the generator: no document is known that does this.
    Internal,
}

/// The code of this name.
pub fn code(name: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.name == name)
}

/// Every code, by what stage says it.
pub static CODES: &[Code] = &[
    Code {
        name: "unreadable-file",
        weight: Weight::Whole,
        what: "The file is not there, may not be read, has more than 32 MiB, or is not UTF-8 text.",
        why: "There is nothing to generate from.",
        help: "Check the path, and that the file is neither compressed nor in another encoding. Split a document that is too large.",
    },
    Code {
        name: "syntax",
        weight: Weight::Whole,
        what: "The text is not JSON (if it starts with a bracket) or not YAML.",
        why: "A member that stands twice in an object is refused here too: readers do not agree which of them counts.",
        help: "Mend the text at the place that is shown; a download may have been cut short.",
    },
    Code {
        name: "not-openapi",
        weight: Weight::Whole,
        what: "The text can be read but is not an OpenAPI document, or something in it is not what OpenAPI wants there.",
        why: "Whatever would be generated would be a guess.",
        help: "Give a complete OpenAPI 3.0, 3.1 or 3.2 document. Swagger 2.0 must be converted first. Single places can be mended in the overlay.",
    },
    Code {
        name: "unsupported-version",
        weight: Weight::Whole,
        what: "The document is of another OpenAPI than 3.0, 3.1 and 3.2, or the overlay of another version than 1.",
        why: "What its keywords mean is not known.",
        help: "Give a document of OpenAPI 3.0, 3.1 or 3.2, an overlay of version 1.0.0.",
    },
    Code {
        name: "not-an-overlay",
        weight: Weight::Whole,
        what: "The overlay is not an OpenAPI Overlay.",
        why: "A part of it that is passed over would be missed only in the client.",
        help: "Give it `overlay: 1.0.0`, `info` and `actions`.",
    },
    Code {
        name: "overlay-target",
        weight: Weight::Whole,
        what: "The target of an action is not a JSONPath, selects nothing, or selects what nothing can be merged into.",
        why: "A document that has changed beneath its overlay would silently lose what the overlay knew.",
        help: "Correct the target, or delete the action if the document no longer needs it.",
    },
    Code {
        name: "overlay-action",
        weight: Weight::Whole,
        what: "An action neither updates nor removes.",
        why: "It was meant to do something.",
        help: "Give it `update` or `remove: true`.",
    },
    Code {
        name: "external-reference",
        weight: Weight::Operation,
        what: "A `$ref` leads out of the folder that files are read from, or to a file that cannot be read.",
        why: "Nothing is fetched, and only files in the document's own folder, or below it, are read.",
        help: "Put the file beside the document, name a folder that holds both (`--within`), or bundle all into one. With `keep_going` any JSON stands in the place of a schema, and operations of which another part cannot be read are left out.",
    },
    Code {
        name: "unresolved-reference",
        weight: Weight::Whole,
        what: "A `$ref` leads to a place where nothing stands.",
        why: "Its type would be unknown.",
        help: "Correct the reference, or add what it names.",
    },
    Code {
        name: "circular-reference",
        weight: Weight::Whole,
        what: "A `$ref` leads, by others or at once, back to itself.",
        why: "There is no definition at its end.",
        help: "Let the chain end at a definition.",
    },
    Code {
        name: "recursive-composition",
        weight: Weight::Whole,
        what: "A schema is composed of itself through `allOf`, `anyOf` or `oneOf`, with no property or list in between.",
        why: "No value has such a type.",
        help: "Let it refer to itself from a property or from `items`, or leave itself out.",
    },
    Code {
        name: "deep-composition",
        weight: Weight::Whole,
        what: "A schema is composed through more than 64 others by `allOf`, `anyOf` or `oneOf`.",
        why: "What is composed is merged level by level: a long chain takes more time and stack than a document is worth.",
        help: "Compose it of fewer, or give its properties in one place.",
    },
    Code {
        name: "invalid-path",
        weight: Weight::Whole,
        what: "A path does not start with `/`, has a brace without its other half, or has one parameter twice.",
        why: "No URL can be made from it.",
        help: "Correct the path, here or in the overlay.",
    },
    Code {
        name: "unknown-method",
        weight: Weight::Whole,
        what: "A path item has a member that is neither a method nor anything else that OpenAPI knows.",
        why: "It may be an operation that is misspelt, and would be missing from the client.",
        help: "Write it as a method, in `additionalOperations` if it is another one, or remove it in the overlay; extensions start with `x-`.",
    },
    Code {
        name: "parameter-without-name",
        weight: Weight::Whole,
        what: "A parameter lacks `name` or `in`.",
        why: "It cannot be sent.",
        help: "Add what is missing, here or in the overlay.",
    },
    Code {
        name: "undeclared-path-parameter",
        weight: Weight::Whole,
        what: "A path has a `{name}` that no parameter declares.",
        why: "It would leave a hole in the URL.",
        help: "Add a parameter with that name and `in: path`, here or in the overlay.",
    },
    Code {
        name: "overlay-extension",
        weight: Weight::Operation,
        what: "An extension that an overlay may set (`x-job`, `x-list`, …) cannot be read, names what is not there, stands where it has no effect, or is misspelt. On a schema it is an error of the whole document.",
        why: "The client would lack what it was to bring.",
        help: "Correct it; ARCHITECTURE.md has all of them with their members.",
    },
    Code {
        name: "unused-parameter",
        weight: Weight::Note,
        what: "A parameter has `in: path`, and the path has no place for it; or it has `in: query`, may be left out, and the path has a query with its value.",
        why: "It is left out: it would be given, and go nowhere or twice.",
        help: "Nothing; or correct the path or the parameter, here or in the overlay.",
    },
    Code {
        name: "unsupported-body",
        weight: Weight::Operation,
        what: "The body of a request is of a media type that is not carried.",
        why: "It is not known how to write a value in it.",
        help: "Give it a media type that is carried, or remove the operation in the overlay.",
    },
    Code {
        name: "unsupported-multipart",
        weight: Weight::Operation,
        what: "The schema of a multipart body is not one of an object.",
        why: "The properties are its parts.",
        help: "Describe the parts as properties, here or in the overlay.",
    },
    Code {
        name: "unsupported-parameter",
        weight: Weight::Operation,
        what: "A parameter is written in a way, or of a type, that is not carried.",
        why: "The server would read another value than was given, or none.",
        help: "Change it in the overlay, or remove the operation there.",
    },
    Code {
        name: "unsupported-security",
        weight: Weight::Operation,
        what: "An operation asks for a security scheme that the components do not define, or that is not carried. That there is such a scheme is a note.",
        why: "Requests would go out without their credential.",
        help: "Define the scheme, or change the operation's `security` in the overlay.",
    },
    Code {
        name: "alternative-body",
        weight: Weight::Note,
        what: "An operation takes its body in several media types, or a webhook comes in several, of which one is carried.",
        why: "It may not be the one that you need.",
        help: "Nothing; or remove the one that is carried in the overlay, for another to take its place.",
    },
    Code {
        name: "alternative-answer",
        weight: Weight::Note,
        what: "An operation gives its answer in several media types, of which one is asked for.",
        why: "It may not be the one that you need.",
        help: "Nothing; or remove the one that is asked for in the overlay, for another to take its place.",
    },
    Code {
        name: "duplicate-operation-id",
        weight: Weight::Note,
        what: "Two operations have one operationId; the second is named by its method and path.",
        why: "A name that a document gives twice is none.",
        help: "Give one of the two another operationId in the overlay.",
    },
    Code {
        name: "name-clash",
        weight: Weight::Note,
        what: "Two things of the document come to one name in Rust; one of them got another.",
        why: "The other name may not be the one that you would choose.",
        help: "Nothing; or choose the names in the overlay, with `x-name`, or leave one of the two out.",
    },
    Code {
        name: "large-number",
        weight: Weight::Note,
        what: "A number is beyond 64 bits; it was rounded to the next that is not.",
        why: "The docs tell the rounded one.",
        help: "Nothing; or correct it in the overlay.",
    },
    Code {
        name: "unsupported-keyword",
        weight: Weight::Note,
        what: "A keyword of JSON Schema that moves references, such as `$id` or `$dynamicRef`, is not read.",
        why: "A reference may mean another place than the one that is taken.",
        help: "Nothing, where the references are right without it; else rewrite them in the overlay.",
    },
    Code {
        name: "relative-server",
        weight: Weight::Note,
        what: "No server of the document has a whole URL.",
        why: "Every client must be given one.",
        help: "Add the server's URL in the overlay.",
    },
    Code {
        name: "own-servers",
        weight: Weight::Note,
        what: "A path or an operation has servers of its own.",
        why: "A client has one origin, which alone gets its credentials: the operation goes to the client's base URL.",
        help: "Nothing; or make a client with that base URL for it.",
    },
    Code {
        name: "webhooks",
        weight: Weight::Note,
        what: "The body of a webhook or a callback has a media type for which no type is made, or the webhook is no object.",
        why: "It is given as text, or not read at all.",
        help: "Nothing; or read it by hand, or describe it as JSON if the API sends that.",
    },
    Code {
        name: "links",
        weight: Weight::Note,
        what: "A link of an answer became no method: its operation or a value for it cannot be told from the answer.",
        why: "The call that it leads to is made without its help.",
        help: "Nothing; or make that call by hand, or correct the link in the overlay.",
    },
    Code {
        name: "progenitor",
        weight: Weight::Internal,
        what: "Progenitor refuses the lowered document, or panics.",
        why: "It should have been said at its place, or lowered.",
        help: "Remove the operation or the schema that it names in the overlay, and report it.",
    },
    Code {
        name: "template",
        weight: Weight::Internal,
        what: "A template made code that is not Rust, or progenitor's output has another shape than is known.",
        why: "It should not.",
        help: "Report it with the document.",
    },
];
