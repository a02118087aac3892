//! `cargo xtask`: the maintainers' commands. What they do is in the library, so that tests can call it.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::run(std::env::args_os(), &mut xtask::Console::stdio()).into()
}
