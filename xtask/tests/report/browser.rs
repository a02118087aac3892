//! A browser without a window, told what to do through its DevTools protocol: JSON that ends with NUL, through pipes.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
/// How long an answer may take, with all other tests beside it.
const LIMIT: Duration = Duration::from_secs(60);

pub struct Browser {
    process: Child,
    to: Option<ChildStdin>,
    from: Receiver<Value>,
    calls: u64,
    session: Option<String>,
    /// What it told without being asked.
    pub events: Vec<Value>,
    _profile: TempDir,
}

/// The browser that `CHROME` names, or else one that is found.
fn find() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("CHROME").filter(|given| !given.is_empty()) {
        let given = PathBuf::from(given);
        assert!(
            given.is_file(),
            "CHROME={}: there is no such file",
            given.display()
        );
        return Some(given);
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let mut all = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.find(|path| path.is_file())
}

impl Browser {
    /// None, and it is said, where there is no browser.
    pub fn start() -> Option<Self> {
        let Some(program) = find().filter(|_| cfg!(unix)) else {
            // Not by a macro, whose output the tests keep to themselves.
            let _ = writeln!(
                io::stderr(),
                "skipped: no browser; set CHROME to the path of Chromium or Chrome"
            );
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let mut data = std::ffi::OsString::from("--user-data-dir=");
        data.push(profile.path());
        // The browser reads from 3 and writes to 4.
        let mut process = Command::new("sh")
            .args([
                "-c",
                "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1",
            ])
            .arg(&program)
            .args(["--headless=new", "--no-sandbox", "--remote-debugging-pipe"])
            .args([
                "--no-first-run",
                "--disable-gpu",
                "--disable-background-networking",
            ])
            .arg("--window-size=1200,900")
            .arg(data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("starting {}: {e}", program.display()));
        let (send, from) = channel();
        let out = BufReader::new(process.stdout.take().unwrap());
        thread::spawn(move || {
            for message in out.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).unwrap_or(Value::Null);
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self {
            to: process.stdin.take(),
            process,
            from,
            calls: 0,
            session: None,
            events: Vec::new(),
            _profile: profile,
        };
        let page = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": page["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Asks for something, and waits for the answer.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let to = self.to.as_mut().unwrap();
        to.write_all(format!("{message}\0").as_bytes()).unwrap();
        to.flush().unwrap();
        let id = json!(self.calls);
        let answer = self.wait(method, |message| message["id"] == id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn wait(&mut self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + LIMIT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.from.recv_timeout(left);
            let message = message.unwrap_or_else(|e| panic!("{what}: the browser: {e}"));
            if is(&message) {
                return message;
            }
            self.events.push(message);
        }
    }

    /// Opens a file from disk, at a fragment.
    pub fn open(&mut self, file: &Path, fragment: &str) {
        // A new fragment alone would open nothing anew.
        self.call("Page.navigate", json!({"url": "about:blank"}));
        let mut url = reqwest::Url::from_file_path(file).unwrap();
        url.set_fragment(Some(fragment).filter(|fragment| !fragment.is_empty()));
        let opened = self.call("Page.navigate", json!({"url": url.as_str()}));
        assert_eq!(opened.get("errorText"), None, "{url}");
        let end = Instant::now() + LIMIT;
        while self.eval("location.protocol + document.readyState") != json!("file:complete") {
            assert!(Instant::now() < end, "{url} is not loaded");
        }
    }

    /// What an expression is in the page.
    pub fn eval(&mut self, expression: &str) -> Value {
        let parameters =
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", parameters);
        let exception = answer.get("exceptionDetails");
        assert_eq!(exception, None, "{expression}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub fn until(&mut self, expression: &str) {
        let end = Instant::now() + LIMIT;
        while self.eval(expression) != json!(true) {
            assert!(Instant::now() < end, "never: {expression}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses a key, such as `/` or `Enter`.
    pub fn press(&mut self, key: &str) {
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "Tab" => 9,
            _ => 0,
        };
        let mut down = json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code});
        match key {
            "Enter" => down["text"] = json!("\r"),
            key if key.chars().count() == 1 => down["text"] = json!(key),
            _ => {}
        }
        self.call("Input.dispatchKeyEvent", down);
        let up = json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", up);
    }

    /// Types a text where the focus is.
    pub fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Everything that it has asked for but the page itself, and everything that went wrong or was said.
    pub fn complaints(&mut self, file: &Path) -> Vec<Value> {
        let page = reqwest::Url::from_file_path(file).unwrap();
        // What comes late comes before the answer to another question.
        thread::sleep(Duration::from_millis(200));
        self.eval("1");
        let is_page = |event: &Value| {
            let url = event["params"]["request"]["url"]
                .as_str()
                .unwrap_or_default();
            url == page.as_str() || url == "about:blank"
        };
        let is_complaint = |event: &&Value| match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => !is_page(event),
            "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded" => true,
            "Page.javascriptDialogOpening" => true,
            _ => false,
        };
        self.events.iter().filter(is_complaint).cloned().collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends when nobody can ask any more.
        drop(self.to.take());
        let end = Instant::now() + Duration::from_secs(5);
        while Instant::now() < end {
            if self.process.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
