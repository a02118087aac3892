//! Where each place of a document stands in its text.

use std::collections::HashMap;

use jsonc_parser::ast::Value as Json;
use jsonc_parser::common::Ranged;
use saphyr_parser::{Event, Parser, ScalarStyle};

use super::Pointer;
use super::number::is_too_large;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// In bytes from the start.
    pub offset: usize,
    /// In bytes.
    pub length: usize,
}

impl Position {
    /// The position of a line and a column, both from 1.
    pub fn of(text: &str, line: usize, column: usize) -> Self {
        // A reader that runs out at the start of a line says 0.
        let column = column.max(1);
        let before: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let rest = text.get(before..).unwrap_or_default();
        let inside: usize = rest
            .chars()
            .take(column.saturating_sub(1))
            .map(char::len_utf8)
            .sum();
        Self {
            line,
            column,
            offset: before + inside,
            length: 0,
        }
    }
}

/// The byte range of each key or element. Made only once something is to be reported.
#[derive(Debug)]
pub(super) struct Positions {
    text: String,
    /// Where each line but the first begins.
    lines: Vec<usize>,
    ranges: HashMap<Pointer, (usize, usize)>,
    /// The numbers that 64 bits do not hold, as they are written.
    pub(super) too_large: Vec<(Pointer, String)>,
}

impl Positions {
    pub(super) fn of(text: &str, is_json: bool) -> Self {
        let mut found = Self {
            text: text.into(),
            lines: text.match_indices('\n').map(|(at, _)| at + 1).collect(),
            ranges: HashMap::new(),
            too_large: Vec::new(),
        };
        if is_json {
            let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default());
            if let Some(value) = parsed.ok().and_then(|parsed| parsed.value) {
                walk_json(&value, &Pointer::root(), &mut found);
            }
        } else {
            walk_yaml(text, &mut found);
        }
        found
    }

    fn number(&mut self, place: &Pointer, literal: &str) {
        if is_too_large(literal) {
            self.too_large.push((place.clone(), literal.to_owned()));
        }
    }

    pub(super) fn nearest(&self, pointer: &Pointer) -> Option<Position> {
        let mut place = Some(pointer.clone());
        while let Some(pointer) = place {
            if let Some((offset, length)) = self.ranges.get(&pointer) {
                return Some(self.at_offset(*offset, *length));
            }
            place = pointer.parent();
        }
        (!self.text.is_empty()).then(|| self.at_offset(0, 0))
    }

    fn at_offset(&self, offset: usize, length: usize) -> Position {
        let before = self.lines.partition_point(|start| *start <= offset);
        let start = before.checked_sub(1).and_then(|last| self.lines.get(last));
        let start = start.copied().unwrap_or_default();
        let to_here = self.text.get(start..offset).unwrap_or_default();
        Position {
            line: before + 1,
            column: to_here.chars().count() + 1,
            offset,
            length,
        }
    }
}

fn walk_json(value: &Json, pointer: &Pointer, found: &mut Positions) {
    match value {
        Json::Object(object) => {
            for property in &object.properties {
                let child = pointer.child(property.name.as_str());
                let start = property.range.start;
                found
                    .ranges
                    .insert(child.clone(), (start, property.name.as_str().len() + 2));
                walk_json(&property.value, &child, found);
            }
        }
        Json::Array(array) => {
            for (index, element) in array.elements.iter().enumerate() {
                let child = pointer.child(index);
                found
                    .ranges
                    .insert(child.clone(), (element.range().start, 1));
                walk_json(element, &child, found);
            }
        }
        Json::NumberLit(number) => found.number(pointer, number.value),
        _ => {}
    }
}

/// What is open around the event being read.
enum Open {
    Sequence {
        pointer: Pointer,
        next: usize,
    },
    Mapping {
        pointer: Pointer,
        key: Option<Pointer>,
    },
}

fn walk_yaml(text: &str, found: &mut Positions) {
    // The parser counts characters, the ranges bytes.
    let offsets: Vec<usize> = text.char_indices().map(|(offset, _)| offset).collect();
    let byte = |index: usize| offsets.get(index).copied().unwrap_or(text.len());
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { return };
        let range = (
            byte(span.start.index()),
            byte(span.end.index()).saturating_sub(byte(span.start.index())),
        );
        // A scalar that stands where a key does names its mapping's next value.
        if let (
            Event::Scalar(name, ..),
            Some(Open::Mapping {
                pointer,
                key: key @ None,
            }),
        ) = (&event, open.last_mut())
        {
            let child = pointer.child(name);
            found.ranges.insert(child.clone(), range);
            *key = Some(child);
            continue;
        }
        let is_value = matches!(
            event,
            Event::Scalar(..)
                | Event::SequenceStart(..)
                | Event::MappingStart(..)
                | Event::Alias(..)
        );
        let place = match open.last_mut() {
            Some(Open::Sequence { pointer, next }) if is_value => {
                let child = pointer.child(*next);
                *next += 1;
                found.ranges.insert(child.clone(), range);
                child
            }
            Some(Open::Mapping { pointer, key }) if is_value => {
                key.take().unwrap_or_else(|| pointer.child("?"))
            }
            _ => Pointer::root(),
        };
        match event {
            Event::Scalar(literal, ScalarStyle::Plain, ..) => found.number(&place, &literal),
            Event::SequenceStart(..) => open.push(Open::Sequence {
                pointer: place,
                next: 0,
            }),
            Event::MappingStart(..) => open.push(Open::Mapping {
                pointer: place,
                key: None,
            }),
            Event::SequenceEnd | Event::MappingEnd => drop(open.pop()),
            _ => {}
        }
    }
}
