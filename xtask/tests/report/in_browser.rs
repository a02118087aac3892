//! How the page behaves in a real browser.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::{hostile, ours, page};

fn entries_of_ours() -> usize {
    let (_, _, html) = ours();
    html.matches("<details class=\"entry\"").count()
}

/// The names of the entries that are seen.
const SHOWN: &str = "[...document.querySelectorAll('.entry')].filter((it) => it.checkVisibility()).map((it) => it.id)";
const FOCUS: &str = "document.activeElement.closest('.entry')?.id ?? document.activeElement.id";

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect()
}

#[test]
fn it_searches_and_follows_links() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_, file, _) = ours();
    browser.open(file, "");
    let everything = strings(&browser.eval(SHOWN)).len();
    assert_eq!(everything, entries_of_ours());
    assert_eq!(browser.eval("found.textContent"), json!(""));

    // With keys alone, of which no character is one that does something by itself.
    browser.eval("map.focus()");
    for key in ["/", "s", "?"] {
        browser.press(key);
        assert_eq!(browser.eval(FOCUS), json!("map"), "{key}");
    }
    browser.press("Escape");
    assert_eq!(browser.eval(FOCUS), json!("search"));
    browser.write("FILES download");
    let shown = browser.eval(SHOWN);
    let shown = strings(&shown);
    assert!(!shown.is_empty() && shown.len() < 10, "{shown:?}");
    assert!(
        shown
            .iter()
            .all(|id| id.contains("download") || id.contains("Download")),
        "{shown:?}"
    );
    let count = format!("{} of {everything}", shown.len());
    assert_eq!(browser.eval("found.textContent"), json!(count));
    let headings =
        "[...document.querySelectorAll('h3')].filter((it) => it.checkVisibility()).length";
    assert!(browser.eval(headings).as_u64().unwrap() < 5);
    browser.until("location.hash == '#q=FILES%20download'");
    browser.press("Enter");
    assert_eq!(browser.eval(FOCUS), json!(shown[0]));
    let first = shown[0].to_owned();
    assert_eq!(
        browser.eval(&format!("document.getElementById('{first}').open")),
        json!(true)
    );
    browser.press("Escape");
    assert_eq!(browser.eval(FOCUS), json!("search"));
    assert_eq!(strings(&browser.eval(SHOWN)), shown);
    browser.press("Escape");
    assert_eq!(strings(&browser.eval(SHOWN)).len(), everything);

    // A word that stands in texts only.
    browser.write("pub fn expires_in");
    assert_eq!(browser.eval(SHOWN), json!([]));
    browser.eval("deep.click()");
    assert_eq!(strings(&browser.eval(SHOWN)).len(), 1);

    // Links, into what is folded away and what the search hides.
    browser.open(file, "q=nothing%20like%20it");
    assert_eq!(
        (browser.eval(SHOWN), browser.eval("found.textContent")),
        (json!([]), json!(format!("0 of {everything}")))
    );
    browser.eval("location.hash = '#schema-FileUploadResponse'");
    browser.until(&format!(
        "({FOCUS}) == 'schema-FileUploadResponse' && document.activeElement.closest('details').open"
    ));
    let is_seen = "(({top, bottom}) => top >= 0 && top < innerHeight)(document.activeElement.getBoundingClientRect())";
    assert_eq!(browser.eval(is_seen), json!(true));
    for fragment in [
        "operation-get_file_download_url_api_v1_files__file_id__download_get",
        "/paths/~1api~1v1~1files~1{file_id}~1download/get/parameters/0",
    ] {
        browser.open(file, fragment);
        let wanted = "operation-get_file_download_url_api_v1_files__file_id__download_get";
        browser.until(&format!("({FOCUS}) == '{wanted}'"));
        let code = "[...document.activeElement.closest('details').querySelectorAll('code.rust')].some((it) => it.checkVisibility() && it.textContent.includes('pub fn download_url('))";
        assert_eq!(browser.eval(code), json!(true));
        browser.until("document.activeElement.closest('details').querySelector('button.copy').checkVisibility()");
    }
    browser.open(file, "no-such-thing");
    browser.open(file, "%");
    assert_eq!(browser.complaints(file), Vec::<Value>::new());
}

#[test]
fn it_fits_a_narrow_window_and_needs_no_script() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_, file, _) = ours();
    let size = json!({"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": false});
    browser.call("Emulation.setDeviceMetricsOverride", size);
    browser.open(file, "");
    browser.eval("document.querySelectorAll('details').forEach((it) => it.open = true)");
    let fits = "document.documentElement.scrollWidth == document.documentElement.clientWidth";
    assert_eq!(browser.eval(fits), json!(true));
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    browser.open(file, "");
    assert_eq!(
        browser.eval("document.querySelector('.search').checkVisibility()"),
        json!(false)
    );
    assert_eq!(strings(&browser.eval(SHOWN)).len(), entries_of_ours());
    assert_eq!(browser.complaints(file), Vec::<Value>::new());
}

#[test]
fn texts_of_the_document_do_nothing() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let root = hostile();
    page(&root, &[]);
    let file = root.path().join("target/report.html");
    browser.open(&file, "deep=onerror");
    assert!(!strings(&browser.eval(SHOWN)).is_empty());
    assert_eq!(
        browser.eval("document.images.length + document.scripts.length"),
        json!(1)
    );
    assert_eq!(browser.complaints(&file), Vec::<Value>::new());
    // The judge is no blind one.
    browser.eval(
        "document.body.append(Object.assign(new Image(), {src: 'https://example.invalid/x.png'}))",
    );
    assert!(!browser.complaints(&file).is_empty());
}
