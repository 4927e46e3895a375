//! A server on loopback that answers what a test says.
#![allow(clippy::unwrap_used)]

use super::Registry;
use crate::config::registry::Registry as Settings;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

/// A request as it came: method and path, the Authorization header, the body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) authorization: String,
    pub(crate) body: String,
}

/// What to answer: status and body, or nothing until the client goes.
pub(crate) enum Say {
    Answer(u16, String),
    Nothing,
}

pub(crate) fn say(status: u16, body: &str) -> Say {
    Say::Answer(status, body.to_owned())
}

/// A server with a thread of its own, until the process ends.
pub(crate) struct Stub {
    pub(crate) url: String,
    pub(crate) asked: mpsc::Receiver<Asked>,
}

impl Stub {
    pub(crate) fn new(answer: impl Fn(&Asked) -> Say + Send + 'static) -> Stub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (tell, asked) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read(&mut stream);
                let say = answer(&request);
                if tell.send(request).is_err() {
                    return;
                }
                match say {
                    Say::Answer(status, body) => {
                        let head = format!(
                            "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n",
                            body.len()
                        );
                        let _ = stream.write_all(format!("{head}{body}").as_bytes());
                    }
                    Say::Nothing => {
                        let _ = stream.read(&mut [0]); // ends when the client closes
                    }
                }
            }
        });
        Stub { url, asked }
    }

    pub(crate) fn client(&self) -> Registry {
        Registry::open(&self.settings()).unwrap()
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            urls: vec![self.url.clone()],
            credentials: None,
            ca: None,
            timeout: Duration::from_secs(20),
        }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked.try_iter().map(|asked| asked.line).collect()
    }
}

fn read(stream: &mut TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let (mut asked, mut length) = (Asked::default(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end();
        match line
            .split_once(": ")
            .map(|(name, value)| (name.to_lowercase(), value))
        {
            Some((name, value)) if name == "content-length" => length = value.parse().unwrap(),
            Some((name, value)) if name == "authorization" => asked.authorization = value.to_owned(),
            Some(_) => {}
            None if line.is_empty() => break,
            None => asked.line = line.trim_end_matches(" HTTP/1.1").to_owned(),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    asked.body = String::from_utf8(body).unwrap();
    asked
}
