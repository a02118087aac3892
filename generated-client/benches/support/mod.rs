//! What the benchmarks share: a server in a process of its own, and the figures that the system keeps of this one.
#![allow(dead_code)]

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;

pub type Outcome = Result<(), Box<dyn Error>>;

/// A server that ends with its benchmark.
pub struct Server {
    pub url: String,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs `bench` in this process, and the server that it asks for in another, so that their figures are told apart.
pub fn run(router: fn(String) -> Router, bench: fn() -> Outcome) -> Outcome {
    if let Ok(argument) = std::env::var("BENCH_SERVER") {
        return serve(router(argument));
    }
    bench()
}

/// Starts this program once more as the server.
pub fn server(argument: &str) -> Result<Server, Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    let command = command.env("BENCH_SERVER", argument).stdout(Stdio::piped());
    let mut process = command.spawn()?;
    let mut url = String::new();
    if let Some(output) = process.stdout.take() {
        BufReader::new(output).read_line(&mut url)?;
    }
    let url = url.trim().to_owned();
    Ok(Server { url, process })
}

fn serve(router: Router) -> Outcome {
    runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}

/// One thread, so that the other core is the server's.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

/// The argument after `--`, or else `default`.
pub fn argument<T: std::str::FromStr>(default: T) -> T {
    let mut given = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    given
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// The memory of this process in kB, now (`VmRSS`) or at most (`VmHWM`), where Linux tells it.
pub fn memory(what: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(what))?;
    line.trim_start_matches(':')
        .trim()
        .strip_suffix(" kB")?
        .trim()
        .parse()
        .ok()
}

/// The processor time that this process has taken, where Linux tells it.
pub fn processor() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    stat.split(' ')
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}

/// The median, and the quarter of the values to each side of it.
pub fn quartiles(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let index = (values.len().saturating_sub(1)) as f64 * part;
        values
            .get(index.round() as usize)
            .copied()
            .unwrap_or(f64::NAN)
    };
    (at(0.25), at(0.5), at(0.75))
}
