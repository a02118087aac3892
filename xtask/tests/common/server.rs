//! A server on a real socket, which answers with the bytes that it is given.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::Value;

/// Answers one request after the other with these bytes, as they are, and hands over what was asked.
pub fn serve_all(answers: impl IntoIterator<Item = Vec<u8>>) -> (String, Receiver<String>) {
    let answers: Vec<_> = answers.into_iter().collect();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    let (tell, asked) = mpsc::channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
            while !request.ends_with(b"\r\n\r\n") {
                let read = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            let _ = tell.send(String::from_utf8(request).unwrap().to_lowercase());
            // The other side may hang up before it has read everything.
            let _ = stream.write_all(&answer);
        }
    });
    (url, asked)
}

pub fn serve(answer: impl Into<Vec<u8>>) -> (String, Receiver<String>) {
    serve_all([answer.into()])
}

pub fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
}

pub fn ok(body: &str) -> String {
    answer("200 OK", "Content-Type: application/json\r\n", body)
}

/// The same in the layout that is written.
pub fn canonical(document: &str) -> String {
    let value: Value = serde_json::from_str(document).unwrap();
    serde_json::to_string_pretty(&value).unwrap() + "\n"
}
