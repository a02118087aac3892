//! Pages, in every way in which they can be given, as text, and as a model of them.
#![allow(
    clippy::unwrap_used,
    clippy::needless_borrows_for_generic_args,
    missing_docs
)]

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use datalab_client::{PageRange, PageRangeError};
use proptest::prelude::*;

fn pages(pages: impl Into<PageRange>) -> PageRange {
    pages.into()
}

fn sent(pages: &PageRange) -> Result<String, String> {
    let json = serde_json::to_value(pages).map_err(|e| e.to_string())?;
    Ok(json.as_str().unwrap().to_owned())
}

#[test]
fn pages_are_given_in_many_ways() {
    for (made, text) in [
        (pages(0), "0"),
        (pages(5..=10), "5-10"),
        (pages(5..6), "5"),
        (pages(0..3), "0-2"),
        (pages([0, 7, 3]), "0,7,3"),
        (pages([0..=0, 5..=9]), "0,5-9"),
        (pages(vec![0..2, 5..9]), "0-1,5-8"),
        (pages([1, 2].as_slice()), "1,2"),
        (pages(["0-3", "7"]), "0-3,7"),
        (pages("0,5-10,20"), "0,5-10,20"),
        (pages(" 0 , 5 - 10,020".to_owned()), "0,5-10,20"),
        (pages(&"4-4".to_owned()), "4"),
        (pages(0).and(5..=10).and("20"), "0,5-10,20"),
        ((3..6).map(|n| n * 2).collect(), "6,8,10"),
        (pages(PageRange::raw("last")).and(3), "last,3"),
        (pages(u32::MAX), "4294967295"),
    ] {
        assert_eq!(sent(&made).as_deref(), Ok(text));
        assert_eq!((made.as_str(), made.to_string().as_str()), (text, text));
    }
    assert_eq!(format!("{:?}", pages(0..3)), "PageRange(\"0-2\")");
}

#[test]
fn a_wrong_text_says_what_where_and_how() {
    for (text, position, says) in [
        ("", None, "it names no page"),
        ("  ", None, "it names no page"),
        ("0,,5", Some(3), "a page is missing"),
        (",0", Some(1), "a page is missing"),
        ("0,", Some(3), "a page is missing"),
        ("-5", Some(1), "a page is missing"),
        ("5-", Some(3), "the last page of a range is missing"),
        ("5-,6", Some(3), "the last page of a range is missing"),
        ("0,10-5", Some(3), "`10-5` runs backwards, which is 5-10"),
        ("1-2-3", Some(4), "`-` can follow no page"),
        ("1 2", Some(3), "`2` can follow no page"),
        ("0;5", Some(2), "`;` can follow no page"),
        ("é,5", Some(1), "`é` is no page"),
        ("1,+5", Some(3), "`+` is no page"),
        ("1,\n5", Some(3), "`\\n` is no page"),
        ("٣", Some(1), "is no page"),
        ("0-4294967296", Some(3), "a page is at most 4294967295"),
        ("99999999999999999999999999", Some(1), "a page is at most"),
    ] {
        let error: PageRangeError = text.parse::<PageRange>().unwrap_err();
        assert_eq!(error.position(), position, "{text:?}: {error}");
        let shown = error.to_string();
        assert!(shown.contains(says), "{text:?}: {shown}");
        assert!(shown.ends_with("such as `0,5-10,20`"), "{shown}");
        // Given to a request, it is told when that is sent; raw it passes.
        assert_eq!(sent(&pages(text)), Err(shown));
        assert_eq!(sent(&PageRange::raw(text)).as_deref(), Ok(text));
    }
    assert_eq!(
        "0,10-5".parse::<PageRange>().unwrap_err().to_string(),
        "the page range is wrong at character 3: `10-5` runs backwards, which is 5-10; write pages from 0 and ranges \
         of them, such as `0,5-10,20`"
    );
}

#[test]
#[allow(clippy::reversed_empty_ranges)]
fn no_pages_are_refused_and_not_taken_for_all() {
    for (none, says) in [
        (pages(Vec::<u32>::new()), "it names no page"),
        (std::iter::empty::<u32>().collect(), "it names no page"),
        (pages(5..5), "the range 5..5 holds no page"),
        (pages(0..0), "the range 0..0 holds no page"),
        (pages(7..3), "the range 7..3 holds no page"),
        (pages(10..=5), "the range 10..=5 holds no page"),
        (pages(0).and(3..3), "the range 3..3 holds no page"),
        (pages([0..3, 3..3]), "the range 3..3 holds no page"),
    ] {
        let error = sent(&none).unwrap_err();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn any_text_is_read_and_known_as_far_as_it_can_be() {
    let read = |text: &str| serde_json::from_value::<PageRange>(text.into()).unwrap();
    let known = read("0, 5-6");
    assert_eq!((known.as_str(), known.contains(6)), ("0, 5-6", true));
    assert!(known.iter().eq([0..=0, 5..=6]) && known.iter().rev().eq([5..=6, 0..=0]));
    let unknown = read("all but 3");
    assert_eq!(
        (sent(&unknown).as_deref(), unknown.iter().count()),
        (Ok("all but 3"), 0)
    );
    assert!(serde_json::from_str::<PageRange>("3").is_err());
}

fn ranges() -> impl Strategy<Value = Vec<RangeInclusive<u32>>> {
    let page = prop_oneof![0..40u32, any::<u32>()];
    let range = (page.clone(), page).prop_map(|(a, b)| a.min(b)..=a.max(b));
    prop::collection::vec(range, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn what_is_written_is_read_again(ranges in ranges()) {
        let made = pages(ranges.clone());
        prop_assert!(made.iter().eq(ranges));
        let read: PageRange = made.to_string().parse().unwrap();
        prop_assert_eq!(&read, &made);
        let json = serde_json::to_string(&made).unwrap();
        prop_assert_eq!(serde_json::from_str::<PageRange>(&json).unwrap(), made);
    }

    #[test]
    fn a_text_is_refused_or_has_one_normal_form(text in prop_oneof![any::<String>(), "[-0-9, x]{0,16}", "[0-9]{1,2}( ?[-,] ?[0-9]{1,2}){0,4}"]) {
        match text.parse::<PageRange>() {
            Ok(read) => {
                let normal = read.to_string();
                prop_assert!(!normal.contains(' '));
                prop_assert_eq!(&normal.parse::<PageRange>().unwrap(), &read);
                prop_assert_eq!(normal.parse::<PageRange>().unwrap().to_string(), normal);
                prop_assert_eq!(pages(text), read);
            }
            Err(error) => {
                let last = text.chars().count() + 1;
                prop_assert!(error.position().is_none_or(|at| (1..=last).contains(&at)));
                prop_assert!(sent(&pages(text)).is_err());
            }
        }
    }

    #[test]
    fn a_range_contains_what_a_set_of_its_pages_does(parts in prop::collection::vec((0..60u32, 0..9u32), 1..6)) {
        let model: BTreeSet<u32> = parts.iter().flat_map(|(start, more)| *start..=start + more).collect();
        let made: PageRange = parts.iter().map(|(start, more)| *start..=start + more).collect();
        for page in 0..80 {
            prop_assert_eq!(made.contains(page), model.contains(&page));
        }
        prop_assert_eq!(made.iter().flatten().collect::<BTreeSet<_>>(), model);
    }
}
